import { isDeepStrictEqual } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '#test/support/check-property.ts';
import { DirectPartition } from './direct-partition.ts';
import { histories, take } from './histories.ts';
import type { Death } from './direct-partition.ts';
import type { Step } from './histories.ts';

/** How an incarnation may end: between two batches, or in the middle of a commit. */
const ENDS: readonly (Death | 'between')[] = [
  'between',
  'before-commit',
  'after-commit',
  'before-ack',
];

/** A long time, after which nothing waits any more. */
const LATER_MS = 3 * 3_600_000;

/** The whole history; an incarnation ends like this at the step with this index. */
function run(history: readonly Step[], end?: Death | 'between', at = -1): DirectPartition {
  const partition = new DirectPartition();
  for (const [index, step] of history.entries()) {
    if (index === at && end !== undefined && end !== 'between') partition.dieAt(end);
    take(partition, step);
    if (index === at && end === 'between') partition.restart();
  }
  partition.watermarkMs = Number.POSITIVE_INFINITY;
  partition.passTo(partition.nowMs + LATER_MS);
  return partition;
}

describe('an incarnation that begins from the store', () => {
  it('goes on as if there had been one, wherever the one before has ended', () => {
    checkProperty(
      fc.property(histories(8), (history) => {
        const { contents } = run(history).store;
        for (const at of history.keys()) {
          // Thousands are compared, and expect takes its time.
          const other = ENDS.map((end) => run(history, end, at).store.contents).find(
            (restored) => !isDeepStrictEqual(restored, contents),
          );
          expect(other ?? contents).toEqual(contents);
        }
      }),
      40,
    );
  });

  it('may be one of many: one after each batch changes nothing', () => {
    checkProperty(
      fc.property(histories(12), fc.constantFrom(...ENDS), (history, end) => {
        const partition = new DirectPartition();
        for (const step of history) {
          if (end !== 'between') partition.dieAt(end);
          take(partition, step);
          partition.restart();
        }
        partition.watermarkMs = Number.POSITIVE_INFINITY;
        partition.passTo(partition.nowMs + LATER_MS);
        expect(partition.store.contents).toEqual(run(history).store.contents);
      }),
      100,
    );
  });

  it('says of each event once what it is, and that it is a duplicate after that', () => {
    checkProperty(
      fc.property(histories(10), fc.nat(9), fc.constantFrom(...ENDS), (history, at, end) => {
        const { told } = run(history, end, at);
        const acted = told.filter((line) => /accepted|debounced/.test(line));
        expect(new Set(acted).size).toBe(acted.length);
      }),
      100,
    );
  });
});
