/**
 * A metric that is read at each scrape, from everyone who watches over a part of it: each partition
 * of a process has its own outbox, and the process has the sum of them.
 */
import type { GaugeReading } from '#ports/telemetry.ts';
import type { ExposedMetric } from './array-histogram.ts';
import { LabelBounds } from './label-bounds.ts';
import type { Combination, Labels, ReadSpec } from './metric-spec.ts';

/** Reads one part of the metric. */
export type ReadPart = () => readonly GaugeReading<Labels>[];

type Combine = (values: readonly number[]) => number;

const COMBINE: Readonly<Record<Combination, Combine>> = {
  sum: (values) => values.reduce((sum, value) => sum + value, 0),
  max: (values) => Math.max(...values),
  mean: (values) => COMBINE.sum(values) / values.length,
  oldest: (values) => {
    const times = values.filter((value) => value > 0);
    return times.length === 0 ? 0 : Math.min(...times);
  },
};

export class ReadMetric {
  readonly name: string;
  readonly #spec: ReadSpec;
  readonly #labels: LabelBounds;
  readonly #onError: (error: Error) => void;
  readonly #parts = new Set<ReadPart>();

  /** @param onError told when a part cannot be read; it is left out of that scrape */
  constructor(spec: ReadSpec, onError: (error: Error) => void) {
    this.name = spec.name;
    this.#spec = spec;
    this.#onError = onError;
    this.#labels = new LabelBounds(spec.labels);
  }

  /** Adds a part. Returns a function that takes it away again. */
  watch(read: ReadPart): () => void {
    // The same function may be given twice; each has its own end.
    const part: ReadPart = () => read();
    this.#parts.add(part);
    return () => void this.#parts.delete(part);
  }

  /** What `prom-client` asks for at a scrape. Nobody watching means no series, not zero. */
  get(): Promise<ExposedMetric> {
    const { name, help, type, combine } = this.#spec;
    const series = new Map<string, { readonly labels: Labels; readonly read: number[] }>();
    for (const part of this.#parts) {
      for (const { labels, value } of this.#read(part)) {
        const { key, labels: bounded } = this.#labels.bound(labels);
        const before = series.get(key);
        if (before === undefined) series.set(key, { labels: bounded, read: [value] });
        else before.read.push(value);
      }
    }
    const values = Array.from(series.values(), ({ labels, read }) => ({
      metricName: name,
      labels,
      value: COMBINE[combine](read),
    }));
    return Promise.resolve({ name, help, type, aggregator: 'sum', values });
  }

  /** One part that fails must not take all other metrics of the process with it. */
  #read(part: ReadPart): ReturnType<ReadPart> {
    try {
      return part();
    } catch (error) {
      this.#onError(error as Error);
      return [];
    }
  }
}
