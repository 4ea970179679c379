/** Arbitrary events of one plate: few times and lanes, so that they meet in every possible way. */
import * as fc from 'fast-check';
import { sighting } from './builders.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';

/** Rules whose durations are as small as the times of the events. */
export const SMALL_RULES: StayRules = {
  allowedLatenessMs: 6,
  debounceMs: 3,
  maxMs: 25,
  skewToleranceMs: 2,
  clockSkewMaxMs: 1_000,
  eventAgeMaxMs: 10_000,
  holdMaxMs: 400,
  readsMax: 64,
};

/** The last event time there is. */
export const LATEST_MS = 60;

export interface EventOptions {
  readonly countMax?: number;
  readonly isDistinct?: boolean;
}

/** Sightings in the order of their ids, at arbitrary times. */
export function plateEvents(options: EventOptions = {}): fc.Arbitrary<readonly Sighting[]> {
  const { countMax = 12, isDistinct = false } = options;
  const time = fc.oneof(
    { arbitrary: fc.integer({ min: 0, max: LATEST_MS }), weight: 2 },
    { arbitrary: fc.integer({ min: 0, max: 12 }), weight: 3 },
  );
  const event = fc.record({
    kind: fc.constantFrom('entry' as const, 'exit' as const),
    atMs: time,
    laneId: fc.constantFrom(undefined, 'lane-1', 'lane-1', 'lane-2'),
  });
  const range = { minLength: 1, maxLength: countMax };
  const events = isDistinct
    ? fc.uniqueArray(event, { ...range, selector: ({ atMs }) => atMs })
    : fc.array(event, range);
  return events.map((all) =>
    all.map(({ kind, atMs, laneId }, index) =>
      sighting(kind, `event-${index}`, atMs, laneId === undefined ? {} : { laneId }),
    ),
  );
}

/** One step of a run: an event arrives, after so long, with the watermark there. */
export interface Arrival {
  readonly event: Sighting;
  readonly afterMs: number;
  readonly watermarkMs: number;
}

/** The same events in an arbitrary order of arrival, whatever the watermark says. */
function arrivalsOf(events: readonly Sighting[]): fc.Arbitrary<readonly Arrival[]> {
  const arrivals = fc.tuple(...events.map(() => arrival));
  return fc
    .tuple(fc.shuffledSubarray([...events], { minLength: events.length }), arrivals)
    .map(([order, steps]) => order.map((event, index) => ({ event, ...(steps[index] as Step) })));
}

/** Events with an order of arrival. */
export function plateArrivals(options: EventOptions = {}): fc.Arbitrary<readonly Arrival[]> {
  return plateEvents(options).chain(arrivalsOf);
}

type Step = Omit<Arrival, 'event'>;

const arrival: fc.Arbitrary<Step> = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 20 })),
  watermarkMs: fc.oneof(
    fc.constant(Number.POSITIVE_INFINITY),
    fc.constant(Number.NEGATIVE_INFINITY),
    fc.integer({ min: 0, max: LATEST_MS }),
  ),
});
