/**
 * What the catalogue says of one metric. Everything else follows from it: the instrument, its
 * series at zero, the docs table and the dashboards.
 *
 * A metric is fed by an event, or it is read at each scrape. Whoever reports what happens feeds a
 * metric; whoever owns a quantity that changes too often to be reported has it read.
 */
import type { TelemetryEvents, TelemetryGauges } from '#ports/telemetry.ts';

export type EventName = keyof TelemetryEvents;
export type GaugeName = keyof TelemetryGauges;

/** A label whose values are not all known beforehand. */
interface OpenLabel {
  /** Values that are known; their series begin at zero. */
  readonly known: readonly string[];
  /** Further values than this many are counted together, as `other`. */
  readonly valuesMax: number;
}

/** The values of a label: all that there are, or those that are known of an open one. */
export type LabelValues = readonly string[] | OpenLabel;
export type LabelSpec = Readonly<Record<string, LabelValues>>;

/** A value for each label of a spec; a misspelt one is a type error. */
type LabelsOf<Spec extends LabelSpec> = {
  readonly [Name in keyof Spec]: Spec[Name] extends readonly (infer Value)[] ? Value : string;
};

/** The values of the labels of one series. */
export type Labels = Readonly<Record<string, string>>;

/** What an event says of one series. */
interface Sample<SeriesLabels, Value> {
  readonly labels: SeriesLabels;
  readonly value: Value;
}

/** A counter takes an amount, a histogram an observation or all those of a batch. */
type Amount = number;
type Observed = number | readonly number[];

interface MetricBase {
  readonly name: string;
  /**
   * `seconds`, `bytes` and `ratio` end the name; the name of a count of things holds their noun.
   * `boolean` is of a gauge that is 1 for yes and 0 for no; its name says what is so. `info` is of a
   * gauge that is always 1; what it says is in its labels.
   */
  readonly unit: string;
  /** A sentence. */
  readonly help: string;
  readonly labels: LabelSpec;
}

export interface CounterSpec extends MetricBase {
  readonly type: 'counter';
  readonly event: EventName;
  readonly samples: (fields: never) => readonly Sample<Labels, Amount>[];
}

export interface HistogramSpec extends MetricBase {
  readonly type: 'histogram';
  readonly event: EventName;
  readonly samples: (fields: never) => readonly Sample<Labels, Observed>[];
  /** Upper bounds in ascending order. */
  readonly buckets: readonly number[];
}

/** A gauge that keeps the highest value of each series. It has no series before there is one. */
export interface LatestSpec extends MetricBase {
  readonly type: 'gauge';
  readonly event: EventName;
  readonly samples: (fields: never, nowSeconds: number) => readonly Sample<Labels, number>[];
}

/**
 * What several readings of one series make: a quantity adds up, a lag or a limit does not. Time that
 * is shared is averaged. Of points in time the oldest counts, and 0 is none.
 */
export type Combination = 'sum' | 'max' | 'mean' | 'oldest';

/** A metric that is read at each scrape. It has no series while nobody watches over it. */
export interface ReadSpec extends MetricBase {
  /** A counter is read from somebody who counts, and never back. */
  readonly type: 'gauge' | 'counter';
  readonly gauge: GaugeName;
  readonly combine: Combination;
}

export type MetricSpec = CounterSpec | HistogramSpec | LatestSpec | ReadSpec;

type Described<Spec extends LabelSpec> = Omit<MetricBase, 'labels'> & { readonly labels: Spec };

type Fed<Name extends EventName, Spec extends LabelSpec, Value> = Described<Spec> & {
  readonly samples: (fields: TelemetryEvents[Name]) => readonly Sample<LabelsOf<Spec>, Value>[];
};

/** A counter that an event feeds. */
export function counter<Name extends EventName, const Spec extends LabelSpec>(
  event: Name,
  spec: Fed<Name, Spec, Amount>,
): CounterSpec {
  return { ...spec, type: 'counter', event } as CounterSpec;
}

/** A histogram that an event feeds. */
export function histogram<Name extends EventName, const Spec extends LabelSpec>(
  event: Name,
  spec: Fed<Name, Spec, Observed> & { readonly buckets: readonly number[] },
): HistogramSpec {
  return { ...spec, type: 'histogram', event } as HistogramSpec;
}

/** A gauge that an event sets to a time, unless it has a later one; samples are told the present. */
export function latest<Name extends EventName, const Spec extends LabelSpec>(
  event: Name,
  spec: Described<Spec> & {
    readonly samples: (
      fields: TelemetryEvents[Name],
      nowSeconds: number,
    ) => readonly Sample<LabelsOf<Spec>, number>[];
  },
): LatestSpec {
  return { ...spec, type: 'gauge', event } as LatestSpec;
}

type Watched<Name extends GaugeName> = Described<
  Readonly<Record<keyof TelemetryGauges[Name], LabelValues>>
> & { readonly combine: Combination };

/** A gauge that is read at each scrape. */
export function gauge<Name extends GaugeName>(name: Name, spec: Watched<Name>): ReadSpec {
  return { ...spec, type: 'gauge', gauge: name };
}

/** A counter that is read at each scrape, because what it counts goes on while nothing happens. */
export function tally<Name extends GaugeName>(name: Name, spec: Watched<Name>): ReadSpec {
  return { ...spec, type: 'counter', gauge: name };
}

/** All members of a union; the compiler checks that none is missing. */
export function membersOf<Union extends string>(
  members: Readonly<Record<Union, true>>,
): readonly Union[] {
  return Object.keys(members) as Union[];
}
