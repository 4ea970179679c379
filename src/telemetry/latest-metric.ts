/**
 * A gauge that events set: it keeps the highest value of each series, which of times is the latest.
 * What comes late does not set it back. Before its first event it has no series.
 */
import type { ExposedMetric } from './array-histogram.ts';
import { LabelBounds } from './label-bounds.ts';
import type { Labels, LatestSpec } from './metric-spec.ts';

export class LatestMetric {
  readonly name: string;
  readonly #spec: LatestSpec;
  readonly #labels: LabelBounds;
  readonly #series = new Map<string, { readonly labels: Labels; value: number }>();

  constructor(spec: LatestSpec) {
    this.name = spec.name;
    this.#spec = spec;
    this.#labels = new LabelBounds(spec.labels);
  }

  set(labels: Labels, value: number): void {
    const { key, labels: bounded } = this.#labels.bound(labels);
    const series = this.#series.get(key);
    if (series === undefined) this.#series.set(key, { labels: bounded, value });
    else series.value = Math.max(series.value, value);
  }

  /** What `prom-client` asks for at a scrape. */
  get(): Promise<ExposedMetric> {
    const { name, help } = this.#spec;
    const values = Array.from(this.#series.values(), ({ labels, value }) => ({
      metricName: name,
      labels,
      value,
    }));
    return Promise.resolve({ name, help, type: 'gauge', aggregator: 'sum', values });
  }
}
