/** The metrics of one process: what the catalogue lists, and what Node.js says of itself. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import type { Metric } from 'prom-client';
import type { Clock } from '#ports/clock.ts';
import type { TelemetryEvents } from '#ports/telemetry.ts';
import { ArrayHistogram } from './array-histogram.ts';
import { BUILD_INFO, CATALOGUE } from './catalogue.ts';
import { LabelBounds } from './label-bounds.ts';
import { LatestMetric } from './latest-metric.ts';
import type {
  CounterSpec,
  EventName,
  GaugeName,
  HistogramSpec,
  LatestSpec,
  MetricSpec,
  ReadSpec,
} from './metric-spec.ts';
import { ReadMetric } from './read-metric.ts';
import type { ReadPart } from './read-metric.ts';

/** What `/metrics` answers. */
export interface Exposition {
  readonly contentType: string;
  readonly body: string;
}

/** Gauges that end in `_total`, as only counters may: `promtool check metrics` refuses them. */
const MISNAMED = [
  'nodejs_active_handles_total',
  'nodejs_active_requests_total',
  'nodejs_active_resources_total',
];

/** Collections take milliseconds; whole seconds would make ambiguous bucket labels. */
const GC_SECONDS = [0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5];

type Feed = (fields: never) => void;

export interface MetricsOptions {
  readonly role: string;
  readonly version: string;
  /** Says when an event was emitted that sets a time. */
  readonly clock: Clock;
  /** Whether the figures of Node.js and of the process are exposed as well. */
  readonly isProcessMeasured: boolean;
  /** Told when a gauge cannot be read; the rest is exposed all the same. */
  readonly onReadError: (gauge: GaugeName, error: Error) => void;
}

export class Metrics {
  readonly #clock: Clock;
  readonly #onReadError: MetricsOptions['onReadError'];
  readonly #registry = new Registry();
  readonly #feeds = new Map<EventName, Feed[]>();
  readonly #gauges = new Map<GaugeName, ReadMetric>();

  constructor({ role, version, clock, isProcessMeasured, onReadError }: MetricsOptions) {
    this.#clock = clock;
    this.#onReadError = onReadError;
    for (const spec of CATALOGUE) this.#add(spec);
    new Gauge({
      name: BUILD_INFO.name,
      help: BUILD_INFO.help,
      labelNames: BUILD_INFO.labels,
      registers: [this.#registry],
    }).set({ role, version }, 1);
    if (!isProcessMeasured) return;
    collectDefaultMetrics({ register: this.#registry, gcDurationBuckets: GC_SECONDS });
    for (const name of MISNAMED) this.#registry.removeSingleMetric(name);
  }

  /** Counts an event in every metric that it feeds. */
  record<Name extends EventName>(name: Name, fields: TelemetryEvents[Name]): void {
    for (const feed of this.#feeds.get(name) ?? []) feed(fields as never);
  }

  /** Adds a part of a gauge. Returns a function that takes it away again. */
  watch(name: GaugeName, read: ReadPart): () => void {
    const gauge = this.#gauges.get(name);
    if (gauge === undefined) throw new Error(`The catalogue has no metric for the gauge ${name}.`);
    return gauge.watch(read);
  }

  /** All metrics in the text format of Prometheus. */
  async expose(): Promise<Exposition> {
    return { contentType: this.#registry.contentType, body: await this.#registry.metrics() };
  }

  #add(spec: MetricSpec): void {
    if ('gauge' in spec) return this.#addRead(spec);
    switch (spec.type) {
      case 'counter':
        return this.#addCounter(spec);
      case 'histogram':
        return this.#addHistogram(spec);
      case 'gauge':
        return this.#addLatest(spec);
      default:
        throw new Error(spec satisfies never);
    }
  }

  #addCounter({ name, help, labels, event, samples }: CounterSpec): void {
    const labelNames = Object.keys(labels);
    const counter = new Counter({ name, help, labelNames, registers: [this.#registry] });
    const bounds = new LabelBounds(labels);
    for (const series of bounds.known()) counter.inc(series.labels, 0);
    this.#feed(event, (fields) => {
      for (const sample of samples(fields)) {
        counter.inc(bounds.bound(sample.labels).labels, sample.value);
      }
    });
  }

  #addHistogram(spec: HistogramSpec): void {
    const histogram = new ArrayHistogram(spec);
    this.#register(histogram);
    this.#feed(spec.event, (fields) => {
      for (const { labels, value } of spec.samples(fields)) histogram.observe(labels, value);
    });
  }

  #addLatest(spec: LatestSpec): void {
    const latest = new LatestMetric(spec);
    this.#register(latest);
    this.#feed(spec.event, (fields) => {
      const nowSeconds = this.#clock.now() / 1000;
      for (const { labels, value } of spec.samples(fields, nowSeconds)) latest.set(labels, value);
    });
  }

  #addRead(spec: ReadSpec): void {
    const metric = new ReadMetric(spec, (error) => this.#onReadError(spec.gauge, error));
    this.#register(metric);
    this.#gauges.set(spec.gauge, metric);
  }

  #feed(event: EventName, feed: Feed): void {
    this.#feeds.set(event, [...(this.#feeds.get(event) ?? []), feed]);
  }

  /** The registry needs a name and `get`; its type asks for the whole class. */
  #register(metric: ArrayHistogram | LatestMetric | ReadMetric): void {
    this.#registry.registerMetric(metric as unknown as Metric);
  }
}
