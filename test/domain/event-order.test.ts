import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { insertRead } from '#domain/event-order.ts';
import type { Read } from '#domain/plate-state.ts';
import { entry, exit, read } from '#test/support/builders.ts';
import { plateEvents } from '#test/support/plate-events.ts';

function insertAll(reads: readonly Read[]): readonly Read[] {
  return reads.reduce<readonly Read[]>((sorted, next) => insertRead(sorted, next), []);
}

describe('the reads of a plate', () => {
  it('are in order of event time, whatever the order of arrival', () => {
    const [a, b, c] = [read(entry('a', 1)), read(exit('b', 2)), read(entry('c', 3))];
    expect(insertAll([b, c, a])).toEqual([a, b, c]);
    expect(insertAll([c, b, a])).toEqual([a, b, c]);
  });

  it('at one time are in order of kind, then of id', () => {
    const [a, b, c] = [read(entry('a', 1)), read(entry('b', 1)), read(exit('a', 1))];
    expect(insertAll([c, b, a])).toEqual([a, b, c]);
    expect(insertAll([b, a, c])).toEqual([a, b, c]);
  });

  it('are not touched when another comes', () => {
    const before = Object.freeze([read(entry('a', 1))]);
    insertRead(before, read(exit('b', 0)));
    expect(before).toHaveLength(1);
  });

  it('are the same for every order of arrival', () => {
    const orders = plateEvents().chain((events) => {
      const reads = events.map((event) => read(event));
      const shuffled = fc.shuffledSubarray(reads, { minLength: reads.length });
      return fc.tuple(fc.constant(reads), shuffled);
    });
    fc.assert(
      fc.property(orders, ([reads, shuffled]) => {
        expect(insertAll(shuffled)).toEqual(insertAll(reads));
      }),
    );
  });
});
