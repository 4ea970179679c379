/** Whether a process is held still, as the system knows it. */
import { vi } from 'vitest';
import { stateOf } from '#test/support/servers/leashed-process.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

/** Waits until a role has been held still by SIGSTOP; rejects when it ends instead. */
export async function wasStopped(role: RoleProcess): Promise<void> {
  const stopped = vi.waitFor(
    async () => {
      const state = await stateOf(role.pid);
      if (state !== 'T') throw new Error(`It is not held still, but ${state}.`);
    },
    { timeout: 60_000, interval: 10 },
  );
  const ended = role.exited.then(({ code, signal }) => {
    throw new Error(`It ended (${code ?? signal}):\n${role.lines.join('\n')}`);
  });
  await Promise.race([stopped, ended]);
}
