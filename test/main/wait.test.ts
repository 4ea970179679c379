import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { wait } from '#main/wait.ts';

const LONG_MS = 600_000;

it('ends with the time, and leaves nothing at the signal', async () => {
  const { signal } = new AbortController();
  await expect(wait(1, signal)).resolves.toBeUndefined();
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

it('ends with the signal, and does not reject', async () => {
  const controller = new AbortController();
  const waiting = wait(LONG_MS, controller.signal);
  controller.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(wait(LONG_MS, controller.signal)).resolves.toBeUndefined();
});
