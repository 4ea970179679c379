/**
 * Events that come late, each by as much as it likes up to the allowed lateness, while the clock
 * goes on and every deadline is kept: what stands in the end is what stands when none is late.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '#test/support/check-property.ts';
import { expectedStays, standingStays } from '#test/support/plate-run.ts';
import { DirectPartition, RULES } from './direct-partition.ts';
import { events } from './histories.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';

/** An event, and how long after it it is delivered. */
interface Late {
  readonly event: Sighting;
  readonly delayMs: number;
}

/** Events with delays up to the allowed lateness. */
const LATE: fc.Arbitrary<readonly Late[]> = events(14).chain((all) =>
  fc
    .array(fc.integer({ min: 0, max: RULES.allowedLatenessMs }), {
      minLength: all.length,
      maxLength: all.length,
    })
    .map((delays) => all.map((event, index) => ({ event, delayMs: delays[index] as number }))),
);

/** Delivers each event at its time; both queues are empty in between. */
function run(late: readonly Late[], disorderMs: number): readonly Summary[] {
  const partition = new DirectPartition({ disorderMs });
  partition.noteCaughtUp(true);
  const arrivals = late
    .map(({ event, delayMs }) => ({ event, atMs: event.atMs + delayMs }))
    .toSorted((a, b) => a.atMs - b.atMs);
  for (const { event, atMs } of arrivals) {
    // An event that comes in the moment in which a deadline is due comes before it.
    partition.passTo(Math.max(partition.nowMs, atMs - 1));
    partition.nowMs = Math.max(partition.nowMs, atMs);
    partition.publish(event);
    partition.deliver(event.kind);
  }
  partition.passTo(partition.nowMs + RULES.maxMs + RULES.holdMaxMs);
  return partition.summaries.map((text) => JSON.parse(text) as Summary);
}

/** What stands of each plate, one line for each stay. */
function standing(written: readonly Summary[]): readonly (readonly string[])[] {
  return ['A', 'B', 'C'].map((plate) =>
    standingStays(written.filter(({ vehicle_plate: own }) => own === plate)),
  );
}

function expected(late: readonly Late[]): readonly (readonly string[])[] {
  const endMs = Number.MAX_SAFE_INTEGER;
  return ['A', 'B', 'C'].map((plate) => {
    const own = late.map(({ event }) => event).filter((event) => event.plate === plate);
    return expectedStays(own, endMs, RULES);
  });
}

describe('events that come late, by no more than is allowed', () => {
  it('make the stays that they make in their order', () => {
    checkProperty(
      fc.property(LATE, (late) => {
        const inTime = late.map(({ event }) => ({ event, delayMs: 0 }));
        const stays = standing(run(late, 0));
        expect(stays).toEqual(standing(run(inTime, 0)));
        expect(stays).toEqual(expected(late));
      }),
      150,
    );
  });

  it('correct nothing when the watermark waits for them', () => {
    checkProperty(
      fc.property(LATE, (late) => {
        const written = run(late, RULES.allowedLatenessMs);
        expect(standing(written)).toEqual(expected(late));
        expect(written.filter(({ version }) => version > 1)).toEqual([]);
      }),
      150,
    );
  });
});
