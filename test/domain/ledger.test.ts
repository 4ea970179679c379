import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bookChange, EMPTY_LEDGER } from '#domain/ledger.ts';

const NO_CHANGE = { entries: 0, exits: 0, openStays: 0 };

describe('the books of a garage', () => {
  it('count what came in, what went out and what is inside', () => {
    const morning = bookChange(EMPTY_LEDGER, { entries: 5, exits: 2, openStays: 3 });
    expect(morning).toEqual({ entries: 5, exits: 2, countedInside: 3, openStays: 3 });
    const evening = bookChange(morning, { entries: 0, exits: 1, openStays: -1 });
    expect(evening).toEqual({ entries: 5, exits: 3, countedInside: 2, openStays: 2 });
  });

  it('keep the two counts apart: a stay that is closed for its age is still counted inside', () => {
    const parked = bookChange(EMPTY_LEDGER, { entries: 1, exits: 0, openStays: 1 });
    const closed = bookChange(parked, { ...NO_CHANGE, openStays: -1 });
    expect(closed).toMatchObject({ countedInside: 1, openStays: 0 });
  });

  it('begin to count at zero when cars leave that were never counted', () => {
    const left = bookChange(EMPTY_LEDGER, { entries: 0, exits: 3, openStays: -1 });
    expect(left).toEqual({ entries: 0, exits: 3, countedInside: 0, openStays: 0 });
    expect(bookChange(left, { ...NO_CHANGE, entries: 1 }).countedInside).toBe(1);
  });

  it('are never negative', () => {
    const change = fc.record({
      entries: fc.nat(3),
      exits: fc.nat(3),
      openStays: fc.integer({ min: -3, max: 3 }),
    });
    fc.assert(
      fc.property(fc.array(change), (changes) => {
        let ledger = EMPTY_LEDGER;
        for (const next of changes) {
          ledger = bookChange(ledger, next);
          expect(Math.min(...Object.values(ledger))).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
