import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '#test/support/check-property.ts';
import { LATEST_MS, plateArrivals, SMALL_RULES } from '#test/support/plate-events.ts';
import { expectedStays, PlateRun, standingStays } from '#test/support/plate-run.ts';

const NEVER_SEEN = Number.NEGATIVE_INFINITY;
const ALL_SEEN = Number.POSITIVE_INFINITY;

describe('the order of arrival', () => {
  it('does not matter to what stands in the end', () => {
    checkProperty(
      fc.property(plateArrivals(), fc.integer({ min: 0, max: 200 }), (arrivals, laterMs) => {
        const run = new PlateRun();
        for (const arrival of arrivals) run.arrive(arrival);
        run.settle(run.nowMs + SMALL_RULES.allowedLatenessMs + laterMs);
        const events = arrivals.map(({ event }) => event);
        expect(standingStays(run.written)).toEqual(expectedStays(events, run.nowMs));
      }),
      2_000,
    );
  });

  it('does not matter either when nothing is waited for', () => {
    checkProperty(
      fc.property(plateArrivals({ countMax: 20 }), (arrivals) => {
        const run = new PlateRun({ allowedLatenessMs: 0 });
        for (const { event } of arrivals) {
          run.arrive({ event, afterMs: 0, watermarkMs: ALL_SEEN });
        }
        run.settle(LATEST_MS + SMALL_RULES.maxMs + 1);
        const events = arrivals.map(({ event }) => event);
        expect(standingStays(run.written)).toEqual(expectedStays(events, run.nowMs));
      }),
      2_000,
    );
  });

  it('does not matter either while old events are forgotten and refused', () => {
    checkProperty(
      fc.property(plateArrivals(), fc.integer({ min: 5, max: 90 }), (arrivals, eventAgeMaxMs) => {
        const run = new PlateRun({ eventAgeMaxMs });
        for (const arrival of arrivals) {
          run.arrive(arrival);
          run.settle(run.nowMs);
        }
        run.settle(2_000);
        expect(standingStays(run.written)).toEqual(expectedStays(run.accepted, run.nowMs));
      }),
      2_000,
    );
  });

  it('leads to no correction when the watermark is right', () => {
    checkProperty(
      fc.property(plateArrivals({ countMax: 20 }), (arrivals) => {
        const run = new PlateRun({ holdMaxMs: 100_000 });
        const left = arrivals.map(({ event }) => event.atMs);
        for (const { event, afterMs } of arrivals) {
          left.shift();
          run.arrive({ event, afterMs, watermarkMs: Math.min(...left, LATEST_MS + 1) - 1 });
        }
        run.settle(5_000);
        expect(run.written.filter(({ version }) => version > 1)).toEqual([]);
      }),
      1_000,
    );
  });

  it('writes nothing while neither the watermark nor the clock has come far enough', () => {
    checkProperty(
      fc.property(plateArrivals(), (arrivals) => {
        const run = new PlateRun();
        for (const { event } of arrivals) {
          run.arrive({ event, afterMs: 0, watermarkMs: NEVER_SEEN });
        }
        expect(run.written).toEqual([]);
      }),
      100,
    );
  });

  it('leaves no trace in the reads that are remembered', () => {
    checkProperty(
      fc.property(plateArrivals(), (arrivals) => {
        const run = new PlateRun();
        for (const { event } of arrivals) run.take(event, NEVER_SEEN);
        const sorted = new PlateRun();
        for (const { event } of arrivals.toSorted((a, b) => a.event.atMs - b.event.atMs)) {
          sorted.take(event, NEVER_SEEN);
        }
        expect(run.state.reads).toEqual(sorted.state.reads);
      }),
      100,
    );
  });
});
