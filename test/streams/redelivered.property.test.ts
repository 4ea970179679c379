import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkProperty } from '#test/support/check-property.ts';
import { DirectPartition, RULES } from './direct-partition.ts';
import { histories, take } from './histories.ts';
import type { Sighting } from '#domain/sighting.ts';

/** Delivers these events again, and says what they were taken for. */
function again(partition: DirectPartition, events: readonly Sighting[]): readonly string[] {
  const before = partition.told.length;
  partition.publish(...events);
  for (const kind of ['entry', 'exit'] as const) {
    partition.deliver(kind, events.filter((event) => event.kind === kind).length);
  }
  return partition.told.slice(before).map((line) => line.split(' ').at(-1) as string);
}

describe('what is delivered again after it was committed', () => {
  it('is a duplicate, writes nothing and issues nothing, at any time', () => {
    checkProperty(
      fc.property(histories(8), fc.boolean(), (history, restarts) => {
        const partition = new DirectPartition();
        const seen: Sighting[] = [];
        for (const step of history) {
          take(partition, step);
          seen.push(...step.batch);
          const known = seen.filter(({ atMs }) => atMs >= partition.nowMs - RULES.eventAgeMaxMs);
          if (restarts) partition.restart();
          partition.wakeDue();
          const { commits, contents } = partition.store;
          const told = again(partition, known);
          expect(told).toEqual(known.map(() => 'duplicate'));
          expect(partition.store.commits).toBe(commits);
          expect(partition.store.contents).toEqual(contents);
        }
      }),
      120,
    );
  });

  it('never acts when it is so old that it is forgotten', () => {
    checkProperty(
      fc.property(histories(8), (history) => {
        const partition = new DirectPartition();
        for (const step of history) take(partition, step);
        partition.watermarkMs = Number.POSITIVE_INFINITY;
        partition.passTo(partition.nowMs + 3 * RULES.eventAgeMaxMs);
        const { contents, plates } = partition.store;
        expect(plates.size).toBe(0);
        const events = history.flatMap(({ batch }) => batch);
        expect(new Set(again(partition, events))).toEqual(new Set(['too_late']));
        expect(partition.store.contents).toEqual(contents);
      }),
      100,
    );
  });
});
