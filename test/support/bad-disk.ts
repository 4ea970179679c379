/** A disk that takes its time, or that fails: the kernel syncs later, or answers with an error. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { missingStrace, strace } from './servers/programs.ts';
import type { TestContext } from 'vitest';

const SYNCS = 'fsync,fdatasync';
/** A tracer whose process has ended meanwhile may wait for it for ever, and keeps it from being gone. */
const LETTING_GO_MS = 5_000;

export interface BadDisk {
  /** Lets go of the process; also when it has ended. A sync that waits is done with first. */
  heal(): Promise<void>;
}

/** Skips a test where no disk can be made bad. */
export function needBadDisk(context: TestContext): void {
  const missing = missingStrace();
  context.skip(missing !== undefined, `skipped: ${missing}`);
}

/** From now on each sync of this process, and of all its threads, takes so much longer. */
export function slowDiskOf(pid: number, delayMs: number): Promise<BadDisk> {
  return disturbSyncs(pid, `delay_enter=${delayMs * 1_000}`);
}

/** From now on each sync of this process, and of all its threads, fails with EIO and does nothing. */
export function failingDiskOf(pid: number): Promise<BadDisk> {
  return disturbSyncs(pid, 'error=EIO');
}

/**
 * Resolves when the syncs of the process are disturbed. A tracer stops the process at its system
 * calls, so that the rest is slower as well; it ends with the process.
 */
async function disturbSyncs(pid: number, how: string): Promise<BadDisk> {
  const inject = `inject=${SYNCS}:${how}`;
  const args = ['-f', '-p', String(pid), '-o', '/dev/null', '-e', `trace=${SYNCS}`, '-e', inject];
  const tracer = spawn(strace(), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = once(tracer, 'close');
  let said = '';
  for await (const line of createInterface(tracer.stderr)) {
    said += `${line}\n`;
    if (line.includes('attached')) break;
  }
  // The rest is about its letting go.
  tracer.stderr.resume();
  if (!said.includes('attached')) throw new Error(`The disk cannot be made bad: ${said}`);
  return {
    heal: async () => {
      tracer.kill('SIGTERM');
      const patience = setTimeout(() => tracer.kill('SIGKILL'), LETTING_GO_MS);
      await ended;
      clearTimeout(patience);
    },
  };
}
