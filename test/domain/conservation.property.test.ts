import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Summary } from '#domain/summary.ts';
import { deriveVisits } from '#domain/visits.ts';
import { standing } from '#test/support/builders.ts';
import { plateArrivals } from '#test/support/plate-events.ts';
import { PlateRun } from '#test/support/plate-run.ts';

/** Runs of a plate, looked at after each arrival and at the end. */
function checkEachStep(check: (run: PlateRun) => void): void {
  const limits = fc.record({ readsMax: fc.constantFrom(2, 4, 9, 64), laterMs: fc.nat(600) });
  fc.assert(
    fc.property(plateArrivals({ countMax: 20 }), limits, (arrivals, { readsMax, laterMs }) => {
      const run = new PlateRun({ readsMax });
      for (const arrival of arrivals) {
        run.arrive(arrival);
        check(run);
      }
      run.settle(run.nowMs + laterMs);
      check(run);
    }),
    { numRuns: 500 },
  );
}

function eventsOf(summary: Summary): readonly string[] {
  return [summary.entry_event_id, summary.exit_event_id].filter((id) => id !== undefined);
}

describe('whatever arrives', () => {
  it('makes every read part of exactly one visit', () => {
    checkEachStep(({ state, rules, nowMs }) => {
      const reads = deriveVisits(state.reads, rules, nowMs).flatMap((visit) => visit.reads);
      expect(new Set(reads)).toEqual(new Set(state.reads));
      expect(reads).toHaveLength(state.reads.length);
    });
  });

  it('names no event in two summaries that stand', () => {
    checkEachStep(({ written }) => {
      const events = standing(written).flatMap(eventsOf);
      expect(new Set(events).size).toBe(events.length);
    });
  });

  it('gives no id twice', () => {
    checkEachStep(({ written }) => {
      expect(new Set(written.map(({ summary_id }) => summary_id)).size).toBe(written.length);
    });
  });

  it('supersedes each summary once at most, by the version after it', () => {
    checkEachStep(({ written }) => {
      const versions = new Map<string | undefined, number>([[undefined, 0]]);
      for (const { summary_id, version, supersedes } of written) {
        expect(version - 1).toBe(versions.get(supersedes));
        if (supersedes !== undefined) versions.delete(supersedes);
        versions.set(summary_id, version);
      }
    });
  });

  it('carries each summary that stands on a read of the plate, and no other', () => {
    checkEachStep(({ state, written }) => {
      const carried = state.reads.flatMap((read) => read.standing?.summaryId ?? []);
      const ids = new Set(standing(written).map(({ summary_id }) => summary_id));
      expect(carried.filter((id) => !ids.has(id))).toEqual([]);
      expect(new Set(carried).size).toBe(carried.length);
    });
  });

  it('makes no duration negative, and gives one to matched stays only', () => {
    checkEachStep(({ written }) => {
      for (const { status, reason, duration_seconds: seconds } of written) {
        expect(status === 'matched').toBe(reason === 'vehicle_exited');
        expect(seconds !== undefined).toBe(status === 'matched');
        expect(seconds ?? 0).toBeGreaterThanOrEqual(0);
      }
    });
  });
});
