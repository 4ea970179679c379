import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lengthOf } from '#traffic/scenario.ts';
import { Timetable } from '#traffic/timetable.ts';
import type { Scenario } from '#traffic/scenario.ts';
import { trafficOptions } from './options.ts';

const phases = fc.array(
  fc.record({
    name: fc.constant(''),
    lengthMs: fc.integer({ min: 500, max: 60_000 }),
    traffic: fc.record({
      rateFactor: fc.double({ min: 0.25, max: 8, noNaN: true }),
      duplicateShare: fc.double({ min: 0, max: 1, noNaN: true }),
    }),
  }),
  { minLength: 1, maxLength: 6 },
);

const timetables = fc
  .record({
    phases,
    ratePerSecond: fc.double({ min: 0.5, max: 2_000, noNaN: true }),
    anchorMs: fc.constantFrom(0, Date.UTC(2026, 2, 1, 12)),
  })
  .map(({ phases: drawn, ...options }) => {
    const scenario: Scenario = { name: 'x', summary: '', panels: [], alerts: [], phases: drawn };
    return { scenario, timetable: new Timetable(trafficOptions({ ...options, scenario })) };
  });

/** Rounds that far after the anchor are those of generators that run on and on. */
const rounds = fc.integer({ min: 0, max: 30_000_000 });

test('each phase has its own rate, in every round', () => {
  fc.assert(
    fc.property(timetables, rounds, ({ scenario, timetable }, round) => {
      const { anchorMs, ratePerSecond } = timetable.options;
      let fromMs = anchorMs + round * lengthOf(scenario);
      for (const { lengthMs, traffic } of scenario.phases) {
        const slots = timetable.slotAt(fromMs + lengthMs) - timetable.slotAt(fromMs);
        const expected = (lengthMs * ratePerSecond * (traffic?.rateFactor ?? 1)) / 1000;
        expect(Math.abs(slots - expected)).toBeLessThan(0.01);
        fromMs += lengthMs;
      }
    }),
  );
});

test('a slot is found again by its time, and later slots never begin earlier', () => {
  fc.assert(
    fc.property(timetables, rounds, fc.nat(10_000), ({ timetable, scenario }, round, slot) => {
      const { anchorMs } = timetable.options;
      const first = Math.floor(timetable.slotAt(anchorMs + round * lengthOf(scenario))) + slot;
      let beforeMs = Number.NEGATIVE_INFINITY;
      for (const slots of [first, first + 0.4, first + 1, first + 1.5, first + 2]) {
        const atMs = timetable.timeOf(slots);
        expect(atMs).toBeGreaterThanOrEqual(beforeMs);
        beforeMs = atMs;
        // A time is a whole millisecond, of which the fastest phase makes 16 slots.
        expect(timetable.slotAt(atMs)).toBeLessThanOrEqual(slots + 0.01);
        expect(timetable.slotAt(atMs + 1)).toBeGreaterThan(slots - 0.01);
      }
    }),
  );
});

test('the options of a time are those of its phase', () => {
  fc.assert(
    fc.property(timetables, rounds, ({ scenario, timetable }, round) => {
      let fromMs = timetable.options.anchorMs + round * lengthOf(scenario);
      for (const { lengthMs, traffic } of scenario.phases) {
        for (const atMs of [fromMs, fromMs + lengthMs - 1]) {
          expect(timetable.optionsAt(atMs)).toMatchObject({ ...traffic, misreadShare: 0.005 });
        }
        fromMs += lengthMs;
      }
    }),
  );
});

test('without a scenario all slots are equally long', () => {
  const timetable = new Timetable(trafficOptions({ anchorMs: 0, ratePerSecond: 4 }));
  expect([0, 1, 2.5, 1_000_001].map((slots) => timetable.timeOf(slots))).toEqual([
    0, 250, 625, 250_000_250,
  ]);
  expect(timetable.slotAt(625)).toBe(2.5);
  expect(timetable.optionsAt(625)).toBe(timetable.options);
});
