import { expect, it } from 'vitest';
import { AckWatch } from './acks.ts';
import type { TraceStep } from './acks.ts';

function judge(...steps: readonly TraceStep[]) {
  const watch = new AckWatch();
  steps.forEach((step) => watch.take(step));
  return watch.conclude();
}

const SAFE = { step: 'safe', read: 'entry in-1' } as const;
const ACKED = { step: 'acked', read: 'entry in-1', body: 'e30=' } as const;

it('accepts what is acknowledged after it is safe, and once more when it is delivered again', () => {
  expect(judge(SAFE, ACKED, ACKED)).toMatchObject({ problems: 0, counts: { acknowledged: 2 } });
});

it('finds what is acknowledged before it is safe', () => {
  expect(judge(ACKED, SAFE)).toMatchObject({ problems: 1, counts: { 'too early': 1 } });
});

it('wants a body that is no event to be a dead letter first', () => {
  const poison = { step: 'acked', read: undefined, body: 'PA==' } as const;
  expect(judge({ step: 'buried', body: 'PA==' }, poison)).toMatchObject({ problems: 0 });
  expect(judge({ step: 'buried', body: 'PQ==' }, poison)).toMatchObject({ problems: 1 });
});

it('knows what the store has, acknowledged or not', () => {
  const watch = new AckWatch();
  watch.take(SAFE);
  watch.take({ ...ACKED, read: 'exit out-1' });
  expect(['entry in-1', 'exit out-1'].map((read) => watch.isSafe(read))).toEqual([true, false]);
});

it('is skipped where there is no trace', () => {
  expect(judge()).toMatchObject({ problems: 0, skipped: 'there is no trace' });
});
