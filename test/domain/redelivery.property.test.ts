import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evolve } from '#domain/evolve.ts';
import { decide } from '#domain/decide.ts';
import { KEY } from '#test/support/builders.ts';
import { checkProperty } from '#test/support/check-property.ts';
import { plateArrivals } from '#test/support/plate-events.ts';
import { PlateRun } from '#test/support/plate-run.ts';

describe('an event that comes again', () => {
  it('is a duplicate and changes nothing, whenever and however often it comes', () => {
    checkProperty(
      fc.property(plateArrivals(), fc.integer({ min: 0, max: 300 }), (arrivals, laterMs) => {
        const run = new PlateRun();
        for (const arrival of arrivals) {
          run.arrive(arrival);
          for (const event of run.accepted) {
            const context = run.contextAt(arrival.watermarkMs);
            const decision = decide(KEY, run.state, event, context);
            expect(decision.outcome).toBe('duplicate');
            expect(decision.summaries).toEqual([]);
            expect(evolve(run.state, decision)).toBe(run.state);
          }
        }
        run.settle(run.nowMs + laterMs);
        const written = run.written.length;
        for (const event of run.accepted) {
          expect(run.take(event, Number.POSITIVE_INFINITY).outcome).toBe('duplicate');
        }
        expect(run.written).toHaveLength(written);
      }),
      100,
    );
  });

  it('does not act again after it is forgotten', () => {
    checkProperty(
      fc.property(plateArrivals(), (arrivals) => {
        const run = new PlateRun({ eventAgeMaxMs: 100 });
        for (const arrival of arrivals) run.arrive(arrival);
        run.settle(2_000);
        const written = run.written.length;
        for (const event of run.accepted) {
          expect(run.take(event, Number.POSITIVE_INFINITY).outcome).toBe('too_late');
        }
        expect(run.written).toHaveLength(written);
      }),
      100,
    );
  });
});
