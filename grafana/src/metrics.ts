/** Every metric that a panel may show: those of the catalogue and a few of others. */
import { BUILD_INFO, CATALOGUE } from '#telemetry/catalogue.ts';
import { EXTERNAL_METRICS } from './external-metrics.ts';
import type { MetricType } from './external-metrics.ts';

/** What is known of a metric. */
export interface Metric {
  readonly name: string;
  readonly type: MetricType;
  /** Its labels, with all values where they are known beforehand. */
  readonly labels: ReadonlyMap<string, readonly string[] | undefined>;
  /** Upper bounds of the buckets of a histogram, where they are known. */
  readonly bounds?: readonly number[];
}

/** Prometheus puts these on everything that it scrapes. */
const TARGET_LABELS: readonly (readonly [string, undefined])[] = [
  ['job', undefined],
  ['instance', undefined],
];

const METRICS: ReadonlyMap<string, Metric> = new Map(
  [...ownMetrics(), ...externalMetrics()].map((metric) => [metric.name, metric]),
);

/** @throws Error when neither the catalogue nor the list of others has such a metric */
export function metricNamed(name: string): Metric {
  const metric = METRICS.get(name);
  if (metric !== undefined) return metric;
  throw new Error(
    `There is no metric ${name}: it is neither in src/telemetry/catalogue nor in ` +
      'grafana/src/external-metrics.ts.',
  );
}

/** The names that a scrape of a metric has: a histogram is three of them. */
export function seriesNamesOf({ name, type }: Metric): readonly string[] {
  return type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
}

/** Names of everything that may stand in a query, as it is scraped. */
export function allSeriesNames(): ReadonlySet<string> {
  return new Set([...METRICS.values()].flatMap(seriesNamesOf));
}

function* ownMetrics(): Iterable<Metric> {
  for (const spec of CATALOGUE) {
    const { name, type, labels } = spec;
    const own = Object.entries(labels).map(
      ([label, values]) => [label, 'known' in values ? undefined : values] as const,
    );
    const bounds = spec.type === 'histogram' ? { bounds: spec.buckets } : {};
    yield { name, type, labels: new Map([...own, ...TARGET_LABELS]), ...bounds };
  }
  const { name, labels } = BUILD_INFO;
  const own = labels.map((label) => [label, undefined] as const);
  yield { name, type: 'gauge', labels: new Map([...own, ...TARGET_LABELS]) };
}

function* externalMetrics(): Iterable<Metric> {
  for (const [name, { type, labels }] of Object.entries(EXTERNAL_METRICS)) {
    const own = labels.map((label) => [label, undefined] as const);
    yield { name, type, labels: new Map([...own, ...TARGET_LABELS]) };
  }
}
