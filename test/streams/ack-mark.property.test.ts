import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AckMark } from '#streams/ack-mark.ts';

/** The tags 1 to n, in any order. */
const settlementOrder = fc.integer({ min: 1, max: 60 }).chain((count) =>
  fc.shuffledSubarray(
    Array.from({ length: count }, (_, index) => index + 1),
    { minLength: count },
  ),
);

describe('AckMark', () => {
  it('never passes a delivery that is not done, and passes all that are (K1, K3)', () => {
    fc.assert(
      fc.property(settlementOrder, (order) => {
        const mark = new AckMark();
        mark.delivered(order.length);
        const open = new Set(order);
        for (const tag of order) {
          mark.done(tag);
          open.delete(tag);
          const expected = Math.min(order.length + 1, ...open) - 1;
          expect(mark.mark).toBe(expected);
          expect(mark.waitingCount).toBe(order.length - open.size - expected);
        }
        expect(mark.mark).toBe(order.length);
      }),
    );
  });
});
