/**
 * A gauge that is read at each scrape, from everyone who watches over a part of it: each partition
 * of a process has its own outbox, and the process has the sum of them.
 */
import type { GaugeReading } from '#ports/telemetry.ts';
import type { ExposedMetric } from './array-histogram.ts';
import { LabelBounds } from './label-bounds.ts';
import type { GaugeSpec, Labels } from './metric-spec.ts';

/** Reads one part of the gauge. */
export type ReadPart = () => readonly GaugeReading<Labels>[];

export class ReadGauge {
  readonly name: string;
  readonly #spec: GaugeSpec;
  readonly #labels: LabelBounds;
  readonly #onError: (error: Error) => void;
  readonly #parts = new Set<ReadPart>();

  /** @param onError told when a part cannot be read; it is left out of that scrape */
  constructor(spec: GaugeSpec, onError: (error: Error) => void) {
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
    const { name, help } = this.#spec;
    const series = new Map<string, ExposedMetric['values'][number]>();
    for (const part of this.#parts) {
      for (const { labels, value } of this.#read(part)) {
        const { key, labels: bounded } = this.#labels.bound(labels);
        const before = series.get(key)?.value;
        const combined = before === undefined ? value : this.#combine(before, value);
        series.set(key, { metricName: name, labels: bounded, value: combined });
      }
    }
    const values = [...series.values()];
    return Promise.resolve({ name, help, type: 'gauge', aggregator: 'sum', values });
  }

  #combine(left: number, right: number): number {
    return this.#spec.combine === 'sum' ? left + right : Math.max(left, right);
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
