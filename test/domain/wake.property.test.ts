import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNSEEN } from '#domain/plate-state.ts';
import { plateArrivals } from '#test/support/plate-events.ts';
import { isDue, PlateRun } from '#test/support/plate-run.ts';

const watermarks = fc.constantFrom(Number.NEGATIVE_INFINITY, 5, 30, Number.POSITIVE_INFINITY);

describe('waking a plate', () => {
  it('is never due again at once: a decision that changes nothing asks for nothing', () => {
    fc.assert(
      fc.property(plateArrivals(), watermarks, fc.nat(600), (arrivals, watermarkMs, laterMs) => {
        const run = new PlateRun();
        for (const arrival of arrivals) {
          run.arrive(arrival);
          expect(isDue(run.state.wake, run.nowMs, arrival.watermarkMs)).toBe(false);
        }
        run.nowMs += laterMs;
        run.take(undefined, watermarkMs);
        expect(isDue(run.state.wake, run.nowMs, watermarkMs)).toBe(false);
      }),
      { numRuns: 500 },
    );
  });

  it('ends: after a few decisions nothing is remembered, even if a queue stands still', () => {
    fc.assert(
      fc.property(plateArrivals(), watermarks, (arrivals, watermarkMs) => {
        const run = new PlateRun();
        for (const arrival of arrivals) run.arrive(arrival);
        let decisions = 0;
        while (run.state.wake !== undefined) {
          run.nowMs = Math.max(run.nowMs, run.state.wake.clockMs);
          run.take(undefined, watermarkMs);
          decisions += 1;
          expect(decisions).toBeLessThanOrEqual(2 * arrivals.length + 2);
        }
        expect(run.state).toBe(UNSEEN);
      }),
      { numRuns: 500 },
    );
  });

  it('before its time changes nothing', () => {
    fc.assert(
      fc.property(plateArrivals(), fc.nat(1_000), fc.nat(60), (arrivals, afterMs, watermarkMs) => {
        const run = new PlateRun();
        for (const arrival of arrivals) {
          run.arrive(arrival);
          const { state, nowMs } = run;
          const { wake } = state;
          run.nowMs = Math.min(nowMs + afterMs, (wake?.clockMs ?? Number.POSITIVE_INFINITY) - 1);
          const reachedMs = Math.max(arrival.watermarkMs, watermarkMs);
          const isBelow = wake?.watermarkMs === undefined || reachedMs < wake.watermarkMs;
          const early = run.take(undefined, isBelow ? reachedMs : arrival.watermarkMs);
          expect(early.summaries).toEqual([]);
          expect(early.reads).toBe(state.reads);
          run.state = state;
          run.nowMs = nowMs;
        }
      }),
      { numRuns: 500 },
    );
  });
});
