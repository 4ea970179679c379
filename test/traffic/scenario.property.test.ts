import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthOf, spanAt, stretch } from '#traffic/scenario.ts';
import type { Scenario } from '#traffic/scenario.ts';

/** Scenarios whose phases are named by their places. */
const scenarios = fc
  .array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 12 })
  .map((lengths): Scenario => ({
    name: 'drawn',
    summary: '',
    panels: [],
    alerts: [],
    phases: lengths.map((lengthMs, index) => ({ name: `${index}`, lengthMs })),
  }));

test('phases follow each other without gaps and cover the whole scenario, round after round', () => {
  fc.assert(
    fc.property(scenarios, fc.integer({ min: -1, max: 3 }), (scenario, round) => {
      const anchorMs = 1_000_000;
      const startMs = anchorMs + round * lengthOf(scenario);
      let atMs = startMs;
      for (const [index, phase] of scenario.phases.entries()) {
        const untilMs = atMs + phase.lengthMs;
        const span = { round, index, phase, fromMs: atMs, untilMs };
        expect(spanAt(scenario, anchorMs, atMs)).toEqual(span);
        expect(spanAt(scenario, anchorMs, untilMs - 1)).toEqual(span);
        atMs = untilMs;
      }
      expect(atMs - startMs).toBe(lengthOf(scenario));
    }),
  );
});

test('a stretched scenario takes exactly as long as it should, with its phases in proportion', () => {
  fc.assert(
    fc.property(scenarios, fc.integer({ min: 1, max: 100_000 }), (scenario, totalMs) => {
      const { phases } = stretch(scenario, totalMs);
      expect(lengthOf({ phases })).toBe(totalMs);
      const factor = totalMs / lengthOf(scenario);
      expect(phases.map(({ name }) => name)).toEqual(scenario.phases.map(({ name }) => name));
      for (const [index, { lengthMs }] of phases.entries()) {
        const exactMs = (scenario.phases[index]?.lengthMs ?? 0) * factor;
        expect(Math.abs(lengthMs - exactMs)).toBeLessThanOrEqual(1);
      }
    }),
  );
});

test('a phase that was stretched to nothing never takes place', () => {
  fc.assert(
    fc.property(scenarios, fc.integer({ min: 1, max: 20 }), (scenario, totalMs) => {
      const stretched = stretch(scenario, totalMs);
      for (let atMs = 0; atMs < totalMs; atMs += 1) {
        const { phase, fromMs, untilMs } = spanAt(stretched, 0, atMs);
        expect(phase.lengthMs).toBeGreaterThan(0);
        expect([fromMs <= atMs, atMs < untilMs]).toEqual([true, true]);
      }
    }),
  );
});
