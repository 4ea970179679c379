import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeState } from '#domain/plate-state-codec.ts';
import { plateArrivals, plateEvents } from '#test/support/plate-events.ts';
import { expectedStays, PlateRun, standingStays } from '#test/support/plate-run.ts';

/** Characters that a read may take when it is stored, with ids as short as the ones here. */
const READ_CHARS_MAX = 140;

describe('the memory of a plate', () => {
  it('holds at most readsMax reads, sorted, none of them twice, and takes none below its floor', () => {
    fc.assert(
      fc.property(
        plateArrivals({ countMax: 40 }),
        fc.integer({ min: 2, max: 9 }),
        (arrivals, readsMax) => {
          const run = new PlateRun({ readsMax });
          for (const arrival of arrivals) {
            const { floorMs } = run.state;
            const { outcome } = run.arrive(arrival);
            const { reads, floorMs: newFloorMs, settledReads } = run.state;
            expect(reads.length).toBeLessThanOrEqual(readsMax);
            expect(settledReads).toBeLessThanOrEqual(reads.length);
            expect(reads.map(({ atMs }) => atMs)).toEqual(
              reads.map(({ atMs }) => atMs).sort((a, b) => a - b),
            );
            expect(new Set(reads.map(({ id }) => id)).size).toBe(reads.length);
            expect(newFloorMs).toBeGreaterThanOrEqual(floorMs);
            const isBelow = arrival.event.atMs <= floorMs;
            expect(isBelow && outcome !== 'too_late' && outcome !== 'duplicate').toBe(false);
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it('is stored in a bounded number of characters', () => {
    fc.assert(
      fc.property(
        plateArrivals({ countMax: 40 }),
        fc.integer({ min: 2, max: 9 }),
        (arrivals, readsMax) => {
          const run = new PlateRun({ readsMax });
          for (const arrival of arrivals) {
            run.arrive(arrival);
            const stored = encodeState(run.state) ?? '';
            expect(stored.length).toBeLessThan(100 + readsMax * READ_CHARS_MAX);
          }
        },
      ),
    );
  });

  it('is enough for events that come in order, however short it is', () => {
    fc.assert(
      fc.property(
        plateEvents({ countMax: 40, isDistinct: true }),
        fc.integer({ min: 2, max: 9 }),
        (events, readsMax) => {
          const run = new PlateRun({ readsMax });
          for (const event of events.toSorted((a, b) => a.atMs - b.atMs)) {
            run.nowMs = event.atMs;
            run.take(event, event.atMs - 1);
          }
          run.settle(300);
          expect(standingStays(run.written)).toEqual(expectedStays(events, 300));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
