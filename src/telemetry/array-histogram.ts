/**
 * A histogram that costs tens of nanoseconds an observation instead of hundreds, because it looks
 * its series up once a batch and counts in arrays. `prom-client` exposes it like one of its own.
 *
 * It owns the counts of every series; they only grow.
 */
import { LabelBounds } from './label-bounds.ts';
import type { HistogramSpec, Labels } from './metric-spec.ts';

interface Series {
  readonly labels: Labels;
  /** Observations in each bucket by itself; the last is for those above all bounds. */
  readonly counts: Float64Array;
  sum: number;
}

interface ExposedValue {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
}

/** One line of the text format for each of these. */
export interface ExposedMetric {
  readonly name: string;
  readonly help: string;
  readonly type: string;
  readonly aggregator: 'sum';
  readonly values: readonly ExposedValue[];
}

export class ArrayHistogram {
  readonly name: string;
  readonly #spec: HistogramSpec;
  readonly #labels: LabelBounds;
  readonly #series = new Map<string, Series>();

  constructor(spec: HistogramSpec) {
    this.name = spec.name;
    this.#spec = spec;
    this.#labels = new LabelBounds(spec.labels);
    for (const { key, labels } of this.#labels.known()) this.#open(key, labels);
  }

  /** Adds observations to one series. A clock that was set back makes 0 of a negative one. */
  observe(labels: Labels, values: number | readonly number[]): void {
    const { key, labels: bounded } = this.#labels.bound(labels);
    const series = this.#series.get(key) ?? this.#open(key, bounded);
    if (typeof values === 'number') this.#count(series, values);
    else for (const value of values) this.#count(series, value);
  }

  /** What `prom-client` asks for at a scrape. */
  get(): Promise<ExposedMetric> {
    const { name, help } = this.#spec;
    const values = [...this.#series.values()].flatMap((series) => this.#expose(series));
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }

  #count(series: Series, value: number): void {
    if (Number.isNaN(value)) return;
    const { buckets } = this.#spec;
    let index = 0;
    while (index < buckets.length && value > (buckets[index] as number)) index += 1;
    series.counts[index] = (series.counts[index] as number) + 1;
    series.sum += Math.max(0, value);
  }

  #open(key: string, labels: Labels): Series {
    const counts = new Float64Array(this.#spec.buckets.length + 1);
    const series: Series = { labels, counts, sum: 0 };
    this.#series.set(key, series);
    return series;
  }

  #expose({ labels, counts, sum }: Series): readonly ExposedValue[] {
    const { name, buckets } = this.#spec;
    let count = 0;
    const lines = Array.from(counts, (inBucket, index) => {
      count += inBucket;
      const le = buckets[index] ?? '+Inf';
      return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count };
    });
    return [
      ...lines,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}
