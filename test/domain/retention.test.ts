import { describe, expect, it } from 'vitest';
import { insertRead } from '#domain/event-order.ts';
import type { Read } from '#domain/plate-state.ts';
import { isForgettingDue, retain } from '#domain/retention.ts';
import type { Retention } from '#domain/retention.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import { deriveVisits } from '#domain/visits.ts';
import {
  DAY_MS,
  entry,
  exit,
  present,
  read,
  RULES,
  SECOND_MS,
  START_MS,
} from '#test/support/builders.ts';

const LANE = { laneId: 'in' };
const NO_FLOOR = Number.NEGATIVE_INFINITY;

function retainOf(
  sightings: readonly Sighting[],
  nowMs: number,
  more: Partial<StayRules> = {},
): Retention {
  const rules = { ...RULES, ...more };
  const reads = sightings
    .map((sighting) => read(sighting))
    .reduce<readonly Read[]>((sorted, next) => insertRead(sorted, next), []);
  const visits = deriveVisits(reads, rules, nowMs);
  return retain(visits, reads, NO_FLOOR, present(nowMs, { rules }));
}

function idsOf({ reads }: Retention): readonly string[] {
  return reads.map(({ id }) => id);
}

/** A stay of five minutes in each of so many quarters of an hour. */
function stays(count: number): readonly Sighting[] {
  return Array.from({ length: count }, (_, n) => [
    entry(`e${n}`, n * 900),
    exit(`x${n}`, n * 900 + 300),
  ]).flat();
}

describe('a plate keeps', () => {
  it('everything while it is young and not too much', () => {
    const sightings = stays(2);
    const kept = retainOf(sightings, START_MS + DAY_MS);
    expect(idsOf(kept)).toEqual(['e0', 'x0', 'e1', 'x1']);
    expect(kept).toMatchObject({ droppedVisits: 0, floorMs: NO_FLOOR });
  });

  it('the entry of a car that is inside, however old it is', () => {
    const kept = retainOf([entry('e', 0)], START_MS + 29 * DAY_MS);
    expect(idsOf(kept)).toEqual(['e']);
  });

  it('a visit that is old, but not final', () => {
    const reads = [read(exit('x', 0), { delayMs: 7 * DAY_MS })];
    const nowMs = START_MS + 7 * DAY_MS + 60_000;
    const context = present(nowMs, { watermarkMs: NO_FLOOR });
    const kept = retain(deriveVisits(reads, RULES, nowMs), reads, NO_FLOOR, context);
    expect(idsOf(kept)).toEqual(['x']);
  });

  it('a stay that was too long for as long as its exit could still come', () => {
    const goneMs = START_MS + RULES.maxMs + RULES.eventAgeMaxMs;
    expect(idsOf(retainOf([entry('e', 0)], goneMs))).toEqual(['e']);
    expect(idsOf(retainOf([entry('e', 0)], goneMs + 1))).toEqual([]);
  });

  it('its last visit when there is too much, and merges the repeats of it', () => {
    const jam = [0, 8, 16, 24, 32].map((at) => entry(`e${at}`, at, LANE));
    const kept = retainOf(jam, START_MS + 40 * SECOND_MS, { readsMax: 4 });
    expect(idsOf(kept)).toEqual(['e0', 'e24', 'e32']);
    expect(kept.reads[0]?.spanMs).toBe(16 * SECOND_MS);
    expect(kept.floorMs).toBe(START_MS + 16 * SECOND_MS);
    expect(kept.droppedVisits).toBe(0);
  });
});

describe('a plate drops', () => {
  it('a visit when nothing that is still taken could change it or repeat its reads', () => {
    const goneMs = START_MS + 300 * SECOND_MS + RULES.debounceMs + RULES.eventAgeMaxMs;
    expect(idsOf(retainOf(stays(2), goneMs))).toHaveLength(4);
    const kept = retainOf(stays(2), goneMs + 1);
    expect(idsOf(kept)).toEqual(['e1', 'x1']);
    expect(kept.droppedVisits).toBe(1);
    expect(kept.floorMs).toBe(START_MS + 300 * SECOND_MS + RULES.debounceMs);
  });

  it('its oldest visits when there are too many reads, and a quarter more', () => {
    const kept = retainOf([...stays(4), entry('e4', 3600)], START_MS + DAY_MS, { readsMax: 8 });
    expect(idsOf(kept)).toEqual(['e2', 'x2', 'e3', 'x3', 'e4']);
    expect(kept.droppedVisits).toBe(2);
  });

  it('the repeats of an exit into the exit, and those of an entry into the entry', () => {
    const seen = [
      entry('e0', 0, LANE),
      entry('e5', 5, LANE),
      exit('x60', 60, LANE),
      exit('x65', 65, LANE),
      exit('x70', 70, LANE),
    ];
    const kept = retainOf(seen, START_MS + DAY_MS, { readsMax: 3 });
    expect(idsOf(kept)).toEqual(['e0', 'x60', 'x70']);
    expect(kept.reads.map(({ spanMs }) => spanMs / SECOND_MS)).toEqual([5, 5, 0]);
    expect(kept.floorMs).toBe(START_MS + 65 * SECOND_MS);
  });

  it('nothing that would let an event in that belongs to what was dropped', () => {
    const sightings = [entry('e0', 0), entry('e1', 600), exit('x1', 900)];
    const kept = retainOf(sightings, START_MS + DAY_MS, { readsMax: 2 });
    expect(idsOf(kept)).toEqual(['e1', 'x1']);
    // An exit before e1 would have been the exit of e0.
    expect(kept.floorMs).toBe(START_MS + 600 * SECOND_MS);
  });
});

describe('forgetting is due', () => {
  it('when there are too many reads or the first is old, and never for an empty plate', () => {
    const context = present(START_MS);
    expect(isForgettingDue([], context)).toBe(false);
    expect(isForgettingDue([read(entry('e', 0))], context)).toBe(false);
    expect(isForgettingDue([read(entry('e', -604_800.001))], context)).toBe(true);
    const reads = Array.from({ length: 33 }, (_, n) => read(entry(`e${n}`, n)));
    expect(isForgettingDue(reads.slice(1), context)).toBe(false);
    expect(isForgettingDue(reads, context)).toBe(true);
  });
});
