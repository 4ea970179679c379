/** Waiting, with the clock of the system. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Wait } from '#traffic/generator.ts';

/** Waits for a time, or until the signal is aborted. */
export const wait: Wait = (ms, signal) =>
  sleep(ms, undefined, { signal }).then(
    () => undefined,
    () => undefined,
  );
