/** A disk that takes its time: what a process asks to be synced is synced later. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { missingStrace, strace } from './servers/programs.ts';
import type { TestContext } from 'vitest';

const SYNCS = 'fsync,fdatasync';

export interface SlowDisk {
  /** Lets go of the process; also when it has ended. A sync that waits is done with first. */
  heal(): Promise<void>;
}

/** Skips a test where no disk can be made slow. */
export function needSlowDisk(context: TestContext): void {
  const missing = missingStrace();
  context.skip(missing !== undefined, `skipped: ${missing}`);
}

/**
 * From now on each sync of this process, and of all its threads, takes so much longer. Resolves when
 * it does. A tracer stops the process at its system calls, so that the rest is slower as well; it
 * ends with the process.
 */
export async function slowDiskOf(pid: number, delayMs: number): Promise<SlowDisk> {
  const delay = `inject=${SYNCS}:delay_enter=${delayMs * 1_000}`;
  const args = ['-f', '-p', String(pid), '-o', '/dev/null', '-e', `trace=${SYNCS}`, '-e', delay];
  const tracer = spawn(strace(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tracer, 'close');
  let said = '';
  for await (const line of createInterface(tracer.stderr)) {
    said += `${line}\n`;
    if (line.includes('attached')) break;
  }
  // The rest is about its letting go.
  tracer.stderr.resume();
  if (!said.includes('attached')) throw new Error(`The disk cannot be made slow: ${said}`);
  return {
    heal: async () => {
      tracer.kill('SIGTERM');
      await ended;
    },
  };
}
