/** Arbitrary histories of a partition: what its cameras saw, and what happened to it meanwhile. */
import * as fc from 'fast-check';
import { mailOf } from '#test/support/deliveries.ts';
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { DirectPartition } from './direct-partition.ts';

/** An event of a plate, so many seconds after noon. */
export function sightingOf(
  kind: SightingKind,
  plate: string,
  id: string,
  at: number,
  lane?: string,
): Sighting {
  return mailOf(kind, { id, plate, at, ...(lane !== undefined && { lane }) }).sighting;
}

/**
 * Events of a few plates, in the order of their ids. They are near to each other, so that they meet
 * in every way: waiting for each other, repeating each other, too long apart.
 */
export function events(countMax: number): fc.Arbitrary<readonly Sighting[]> {
  const event = fc.record({
    kind: fc.constantFrom('entry' as const, 'exit' as const),
    plate: fc.constantFrom('A', 'A', 'B', 'C'),
    at: fc.oneof(
      { weight: 4, arbitrary: fc.integer({ min: 0, max: 60 }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 4000 }) },
    ),
    lane: fc.constantFrom(undefined, 'lane-1', 'lane-1', 'lane-2'),
  });
  return fc
    .array(event, { minLength: 1, maxLength: countMax })
    .map((all) =>
      all.map(({ kind, plate, at, lane }, index) =>
        sightingOf(kind, plate, `event-${index}`, at, lane),
      ),
    );
}

/** One step of a history. The watermark is given, so that it does not depend on a restart. */
export interface Step {
  /** Delivered as one batch, after this time has passed. */
  readonly batch: readonly Sighting[];
  readonly afterMs: number;
  readonly watermarkMs: number;
  /** Whether idle actors leave memory after it. */
  readonly passivates: boolean;
}

/** The events in an arbitrary order, some of them twice, and time that passes between them. */
export function histories(countMax: number): fc.Arbitrary<readonly Step[]> {
  const noon = sightingOf('entry', 'A', 'noon', 0).atMs;
  const watermark = fc.oneof(
    fc.constant(Number.NEGATIVE_INFINITY),
    fc.integer({ min: 0, max: 90 }).map((seconds) => noon + seconds * 1000),
    fc.constant(Number.POSITIVE_INFINITY),
  );
  return events(countMax).chain((all) => {
    const repeated = fc.array(fc.constantFrom(...all), { maxLength: 3 });
    const order = repeated.chain((more) =>
      fc.shuffledSubarray([...all, ...more], { minLength: all.length + more.length }),
    );
    const rest = fc.record({
      size: fc.constantFrom(1, 1, 1, 2, 3),
      afterMs: fc.constantFrom(0, 0, 1000, 15_000, 31_000, 61_000, 3_700_000),
      watermarkMs: watermark,
      passivates: fc.boolean(),
    });
    const steps = fc.array(rest, { minLength: 2 * countMax, maxLength: 2 * countMax });
    return fc.tuple(order, steps).map(([queue, times]) => cut(queue, times));
  });
}

type Times = Omit<Step, 'batch'> & { readonly size: number };

function cut(queue: readonly Sighting[], times: readonly Times[]): readonly Step[] {
  const steps: Step[] = [];
  let start = 0;
  for (const { size, ...time } of times) {
    if (start >= queue.length) break;
    steps.push({ batch: queue.slice(start, start + size), ...time });
    start += size;
  }
  return steps;
}

/** Lets one step happen. */
export function take(partition: DirectPartition, step: Step): void {
  partition.watermarkMs = step.watermarkMs;
  partition.passTo(partition.nowMs + step.afterMs);
  partition.publish(...step.batch);
  for (const kind of ['entry', 'exit'] as const) {
    partition.deliver(kind, step.batch.filter((event) => event.kind === kind).length);
  }
  if (step.passivates) partition.passivate();
}
