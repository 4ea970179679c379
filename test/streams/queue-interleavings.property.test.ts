/**
 * Two queues, each in the order of its camera, and every way in which what they deliver can fall
 * into each other: all of them for up to four stays, and arbitrary ones for more.
 */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '#test/support/check-property.ts';
import { expectedStays, standingStays } from '#test/support/plate-run.ts';
import { DirectPartition, RULES } from './direct-partition.ts';
import { sightingOf } from './histories.ts';
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';

type Stay = 'complete' | 'no exit' | 'no entry';
const STAYS: readonly Stay[] = ['complete', 'no exit', 'no entry'];

/** Stays of one plate, one after the other. */
function eventsOf(stays: readonly Stay[], plate: string): readonly Sighting[] {
  return stays.flatMap((stay, index) => {
    const events: Sighting[] = [];
    const at = index * 600;
    if (stay !== 'no entry') events.push(sightingOf('entry', plate, `${plate}-in-${index}`, at));
    if (stay !== 'no exit')
      events.push(sightingOf('exit', plate, `${plate}-out-${index}`, at + 300));
    return events;
  });
}

function scenarios(stays: number): readonly (readonly Stay[])[] {
  if (stays === 0) return [[]];
  return scenarios(stays - 1).flatMap((others) => STAYS.map((stay) => [...others, stay]));
}

/** Every sequence of deliveries that there is for so many messages in each queue. */
function interleavings(entries: number, exits: number): readonly (readonly SightingKind[])[] {
  if (entries === 0 && exits === 0) return [[]];
  const first = (kind: SightingKind, left: readonly (readonly SightingKind[])[]) =>
    left.map((rest) => [kind, ...rest]);
  return [
    ...(entries > 0 ? first('entry', interleavings(entries - 1, exits)) : []),
    ...(exits > 0 ? first('exit', interleavings(entries, exits - 1)) : []),
  ];
}

/** One after the other, and then time in which both queues are empty. */
function run(
  events: readonly Sighting[],
  order: readonly SightingKind[],
  size: () => number = () => 1,
): DirectPartition {
  const partition = new DirectPartition();
  partition.nowMs += 3_000_000;
  partition.publish(...events);
  for (let start = 0; start < order.length;) {
    const queue = order[start] as SightingKind;
    let count = 1;
    const most = size();
    while (count < most && order[start + count] === queue) count += 1;
    partition.deliver(queue, count);
    partition.wakeDue();
    start += count;
  }
  partition.noteCaughtUp(true);
  partition.passTo(partition.nowMs + RULES.maxMs * 2);
  return partition;
}

/** The summaries of each plate, in their order. */
function byPlate(summaries: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const grouped: Record<string, string[]> = {};
  for (const text of summaries) {
    const { vehicle_plate: plate } = JSON.parse(text) as Summary;
    (grouped[plate] ??= []).push(text);
  }
  return grouped;
}

function countOf(events: readonly Sighting[], kind: SightingKind): number {
  return events.filter((event) => event.kind === kind).length;
}

describe('deliveries of two queues that fall into each other', () => {
  for (const stays of [1, 2, 3, 4]) {
    it(`give the same summaries in each of their orders, for ${stays} stays`, () => {
      for (const scenario of scenarios(stays)) {
        const events = eventsOf(scenario, 'A');
        const orders = interleavings(countOf(events, 'entry'), countOf(events, 'exit'));
        const results = new Set(orders.map((order) => run(events, order).summaries.join('\n')));
        expect(results.size).toBe(1);
        const { summaries, nowMs } = run(events, orders[0] ?? []);
        const written = summaries.map((text) => JSON.parse(text) as Summary);
        expect(standingStays(written)).toEqual(expectedStays(events, nowMs, RULES));
        expect(written.every(({ version }) => version === 1)).toBe(true);
      }
    });
  }

  /** Stays of several plates, an order of delivery for them, and how they come in batches. */
  const traffic = fc
    .record({
      A: fc.array(fc.constantFrom(...STAYS), { minLength: 3, maxLength: 6 }),
      B: fc.array(fc.constantFrom(...STAYS), { maxLength: 6 }),
      C: fc.array(fc.constantFrom(...STAYS), { maxLength: 6 }),
    })
    .map((plates) =>
      Object.entries(plates)
        .flatMap(([plate, stays]) => eventsOf(stays, plate))
        .toSorted((a, b) => a.atMs - b.atMs),
    )
    .chain((events) => {
      const inOrder = events.map(({ kind }) => kind);
      const all = { minLength: events.length, maxLength: events.length };
      const order = fc.shuffledSubarray(inOrder, all);
      return fc.record({ events: fc.constant(events), inOrder: fc.constant(inOrder), order });
    });

  it('give the same summaries in any order, for many stays of several plates', () => {
    checkProperty(
      fc.property(traffic, ({ events, inOrder, order }) => {
        const summaries = byPlate(run(events, order).summaries);
        expect(summaries).toEqual(byPlate(run(events, inOrder).summaries));
      }),
      80,
    );
  });

  it('give the same summaries in any order, also when they come in batches', () => {
    const sizes = fc.infiniteStream(fc.constantFrom(1, 1, 2, 5));
    checkProperty(
      fc.property(traffic, sizes, ({ events, inOrder, order }, size) => {
        const mixed = run(events, order, () => size.next().value as number);
        expect(byPlate(mixed.summaries)).toEqual(byPlate(run(events, inOrder).summaries));
      }),
      80,
    );
  });
});
