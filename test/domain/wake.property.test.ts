import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNSEEN } from '#domain/plate-state.ts';
import { plateArrivals } from '#test/support/plate-events.ts';
import { isDue, PlateRun } from '#test/support/plate-run.ts';

const ages = fc.constantFrom(5, 40, 10_000);
const watermarks = fc.constantFrom(Number.NEGATIVE_INFINITY, 5, 30, Number.POSITIVE_INFINITY);

describe('waking a plate', () => {
  it('is never due again at once: a decision that changes nothing asks for nothing', () => {
    fc.assert(
      fc.property(
        plateArrivals(),
        ages,
        watermarks,
        fc.nat(600),
        (arrivals, eventAgeMaxMs, watermarkMs, laterMs) => {
          const run = new PlateRun({ eventAgeMaxMs });
          for (const arrival of arrivals) {
            const { outcome } = run.arrive(arrival);
            const isDueNow = isDue(run.state.wake, run.nowMs, arrival.watermarkMs);
            expect(isDueNow && outcome !== 'too_late').toBe(false);
          }
          run.nowMs += laterMs;
          run.take(undefined, watermarkMs);
          expect(isDue(run.state.wake, run.nowMs, watermarkMs)).toBe(false);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('ends: after a few decisions nothing is remembered, even if a queue stands still', () => {
    fc.assert(
      fc.property(plateArrivals(), ages, watermarks, (arrivals, eventAgeMaxMs, watermarkMs) => {
        const run = new PlateRun({ eventAgeMaxMs });
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

  it('before its time writes nothing', () => {
    fc.assert(
      fc.property(plateArrivals(), fc.nat(1_000), fc.nat(60), (arrivals, afterMs, watermarkMs) => {
        const run = new PlateRun();
        for (const arrival of arrivals) {
          run.arrive(arrival);
          run.take(undefined, arrival.watermarkMs);
          const { state, nowMs } = run;
          const { wake } = state;
          run.nowMs = Math.min(nowMs + afterMs, (wake?.clockMs ?? Number.POSITIVE_INFINITY) - 1);
          const reachedMs = Math.max(arrival.watermarkMs, watermarkMs);
          const isBelow = wake?.watermarkMs === undefined || reachedMs < wake.watermarkMs;
          const early = run.take(undefined, isBelow ? reachedMs : arrival.watermarkMs);
          expect(early.summaries).toEqual([]);
          run.state = state;
          run.nowMs = nowMs;
        }
      }),
      { numRuns: 500 },
    );
  });
});
