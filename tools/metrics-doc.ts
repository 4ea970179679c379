/**
 * Writes docs/metrics.md: every metric of the catalogue, and the panels of the dashboards that show
 * it. Run it with `npm run docs:metrics` when either has changed.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { BUILD_INFO, CATALOGUE_SECTIONS } from '#telemetry/catalogue.ts';
import * as BUCKETS from '#telemetry/catalogue/buckets.ts';
import type { LabelValues, MetricSpec } from '#telemetry/metric-spec.ts';

export const METRICS_DOC = new URL('../docs/metrics.md', import.meta.url);
const DASHBOARDS = new URL('../grafana/dashboards/', import.meta.url);

const COLUMNS = ['metric', 'type', 'unit', 'labels', 'buckets', 'meaning', 'panels'];

/** The parts of a dashboard that name metrics. */
export interface Dashboard {
  readonly title: string;
  readonly panels: readonly {
    readonly title?: string;
    readonly targets?: readonly { readonly expr?: string }[];
  }[];
  readonly annotations?: { readonly list: readonly { readonly name: string; expr?: string }[] };
}

const INTRODUCTION = `# Metrics

Every role serves these at \`/metrics\`, in the text format of Prometheus; a role that has nothing to
say of a metric has it at zero, or not at all if it is a gauge. Each role also serves what Node.js
and the operating system say of its process (\`process_*\`, \`nodejs_*\`).

A label that is shown with a number has that many values at most: what comes after them is counted
as \`other\`. No label ever holds a plate.

This page is made by \`npm run docs:metrics\` from \`src/telemetry/catalogue\` and
\`grafana/dashboards\`; what is written into it by hand is lost.
`;

/** The text of docs/metrics.md. */
export function describeMetrics(dashboards: readonly Dashboard[]): string {
  const sections = Object.entries(CATALOGUE_SECTIONS).map(([title, specs]) => {
    const rows = specs.map((spec) => describe(spec, dashboards));
    return `## ${title}\n\n${toTable(COLUMNS, rows)}`;
  });
  return [INTRODUCTION, ...sections, describeBuildInfo(dashboards), describeBuckets()].join('\n');
}

/** The dashboards as they are committed. */
export function readDashboards(): readonly Dashboard[] {
  return readdirSync(DASHBOARDS)
    .filter((file) => file.endsWith('.json'))
    .toSorted()
    .map((file) => JSON.parse(readFileSync(new URL(file, DASHBOARDS), 'utf8')) as Dashboard);
}

function describe(spec: MetricSpec, dashboards: readonly Dashboard[]): readonly string[] {
  const { name, type, unit, labels, help } = spec;
  return [
    `\`${name}\``,
    type,
    unit,
    Object.entries(labels).map(describeLabel).join('<br>'),
    spec.type === 'histogram' ? nameOfBuckets(spec.buckets) : '',
    help,
    panelsOf(name, dashboards),
  ];
}

function describeLabel([label, values]: readonly [string, LabelValues]): string {
  if (!('known' in values)) return `\`${label}\`: ${values.join(', ')}`;
  const known = values.known.filter((value) => value !== '');
  return `\`${label}\` (${values.valuesMax})${known.length > 0 ? `: ${known.join(', ')}, …` : ''}`;
}

/** The panels whose queries name a metric, by dashboard. */
function panelsOf(metric: string, dashboards: readonly Dashboard[]): string {
  const named = new RegExp(`\\b${metric}(_bucket|_sum|_count)?\\b`);
  const lines = dashboards.flatMap(({ title, panels, annotations }) => {
    const ofPanels = panels.flatMap((panel) =>
      panel.targets?.some(({ expr = '' }) => named.test(expr)) === true ? [panel.title ?? ''] : [],
    );
    const ofAnnotations = (annotations?.list ?? []).flatMap(({ name, expr = '' }) =>
      named.test(expr) ? [`${name} (annotation)`] : [],
    );
    const all = [...new Set([...ofPanels, ...ofAnnotations])];
    return all.length === 0 ? [] : [`${title}: ${all.join(', ')}`];
  });
  return lines.join('<br>');
}

function describeBuildInfo(dashboards: readonly Dashboard[]): string {
  const { name, help, labels } = BUILD_INFO;
  const row = [
    `\`${name}\``,
    'gauge',
    'info',
    labels.map((label) => `\`${label}\``).join('<br>'),
    '',
    help,
    panelsOf(name, dashboards),
  ];
  return `## The program\n\n${toTable(COLUMNS, [row])}`;
}

function describeBuckets(): string {
  const rows = Object.values(BUCKETS)
    .map((bounds) => [nameOfBuckets(bounds), bounds.join(', ')])
    .toSorted(([left = ''], [right = '']) => left.localeCompare(right));
  return (
    '## Buckets\n\nUpper bounds, in the unit of the metric. No bound is a whole number, because ' +
    'versions of\nPrometheus write the label of such a bucket differently.\n\n' +
    toTable(['buckets', 'bounds'], rows)
  );
}

/** `latency seconds` for LATENCY_SECONDS. */
function nameOfBuckets(buckets: readonly number[]): string {
  const [name] = Object.entries(BUCKETS).find(([, bounds]) => bounds === buckets) ?? [];
  if (name === undefined) throw new Error('Buckets of the catalogue have no name in buckets.ts.');
  return name.toLowerCase().replaceAll('_', ' ');
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |\n`;
  return line(head) + line(head.map(() => '---')) + rows.map(line).join('');
}

if (import.meta.main) writeFileSync(METRICS_DOC, describeMetrics(readDashboards()));
