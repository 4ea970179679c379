import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '#domain/decide.ts';
import { KEY } from '#test/support/builders.ts';
import { plateArrivals } from '#test/support/plate-events.ts';
import { PlateRun } from '#test/support/plate-run.ts';

describe('leaving out the settled reads', () => {
  it('makes the same decision as looking at all of them', () => {
    let leftOut = 0;
    const limits = fc.record({ readsMax: fc.constantFrom(3, 8, 64), debounceMs: fc.nat(3) });
    fc.assert(
      fc.property(plateArrivals({ countMax: 24 }), limits, (arrivals, limits) => {
        const run = new PlateRun({ ...limits, allowedLatenessMs: 0 });
        for (const { event, afterMs, watermarkMs } of arrivals) {
          run.nowMs += afterMs;
          const context = run.contextAt(watermarkMs);
          if (run.state.settledReads > 0) leftOut += 1;
          for (const seen of [event, undefined]) {
            const some = decide(KEY, run.state, seen, context);
            const all = decide(KEY, { ...run.state, settledReads: 0 }, seen, context);
            expect({ ...some, settledReads: 0 }).toEqual({ ...all, settledReads: 0 });
          }
          run.take(event, watermarkMs);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(leftOut).toBeGreaterThan(1_000);
  });
});
