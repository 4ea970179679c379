import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { expect, it, onTestFinished } from 'vitest';
import { descendants, stateOf } from './leashed-process.ts';
import { describeWithServers } from './shared.ts';

/** Starts a server in a process of its own, which then does nothing more. */
async function ownerOf(server: 'Redis' | 'Rabbit') {
  const code = `
    import { Test${server} } from './${server.toLowerCase()}-server.ts';
    const server = await Test${server}.prepare();
    await server.launch();
    console.log(server.folder);`;
  const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  onTestFinished(() => void owner.kill('SIGKILL'));
  const [output] = (await once(owner.stdout, 'data')) as [Buffer];
  const pid = owner.pid ?? 0;
  return { pid, folder: output.toString().trim() };
}

/** Those of the processes that have not ended. */
async function aliveOf(pids: readonly number[]): Promise<number[]> {
  const states = await Promise.all(pids.map(stateOf));
  return pids.filter((_, index) => ![undefined, 'Z'].includes(states[index]));
}

describeWithServers('a server on a leash', () => {
  it.each([
    { server: 'Redis', signal: 'SIGKILL' },
    { server: 'Redis', signal: 'SIGINT' },
    { server: 'Rabbit', signal: 'SIGKILL' },
    { server: 'Rabbit', signal: 'SIGINT' },
  ] as const)('does not outlive its owner: $server, $signal', async ({ server, signal }) => {
    const { pid, folder } = await ownerOf(server);
    // The server and its watcher at least.
    await expect.poll(() => descendants(pid)).toHaveProperty('[1]');
    const started = await descendants(pid);
    expect(existsSync(folder)).toBe(true);

    // To the group, as Ctrl-C on a terminal does.
    process.kill(-pid, signal);

    await expect.poll(() => aliveOf(started), { timeout: 20_000 }).toEqual([]);
    await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
  });
});
