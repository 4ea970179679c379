/**
 * Queries, made from metrics of the catalogue. What cannot be right fails while the dashboards are
 * generated: a metric or a label that does not exist, a value that a label never has, the rate of a
 * gauge, a legend that names a label which the query has summed away.
 */
import { metricNamed } from './metrics.ts';
import type { Metric } from './metrics.ts';

/** An expression, and the labels that its result has. */
export interface Expression {
  readonly text: string;
  readonly labels: ReadonlySet<string>;
}

/**
 * Which series are meant. A value that begins with `$` is a variable of the dashboard, one with `|`
 * or `.+` is a pattern, one with `!` in front is a value that is not meant.
 */
export type Where = Readonly<Record<string, string>>;

/** What Grafana makes at least four scrapes long, so that a rate always has something to go by. */
const RATE_INTERVAL = '$__rate_interval';

/** A gauge as it is. */
export function gauge(name: string, where: Where = {}): Expression {
  return series(expectType(metricNamed(name), 'gauge'), '', where);
}

/** A counter since its process began, as rates and increases need it. */
function total(name: string, where: Where = {}): Expression {
  return series(expectType(metricNamed(name), 'counter'), '', where);
}

/** What a counter counts each second. */
export function rate(name: string, where: Where = {}): Expression {
  return over('rate', total(name, where), RATE_INTERVAL);
}

/** What a counter has counted within a time. */
export function increase(name: string, where: Where = {}, range = RATE_INTERVAL): Expression {
  return over('increase', total(name, where), range);
}

/** What a counter counts each second, a day before what is shown. */
export function rateYesterday(name: string, where: Where = {}): Expression {
  return over('rate', total(name, where), RATE_INTERVAL, ' offset 1d');
}

/** Observations of a histogram each second. */
export function observations(name: string, where: Where = {}, range = RATE_INTERVAL): Expression {
  return over('rate', part(name, '_count', where), range);
}

/** Observations each second that were at most `bound`, which must be a bound of the histogram. */
export function observationsWithin(
  name: string,
  bound: number,
  where: Where = {},
  range = RATE_INTERVAL,
): Expression {
  const { text, labels } = part(name, '_bucket', { ...where, le: String(bound) });
  return over('rate', { text, labels }, range);
}

/** Observations by bucket, for a heatmap. */
export function buckets(name: string, where: Where = {}): Expression {
  return sum(over('increase', part(name, '_bucket', where), RATE_INTERVAL), 'le');
}

/** The value that a share of the observations does not exceed. */
export function quantile(share: number, name: string, where: Where, ...by: string[]): Expression {
  const { text } = sum(over('rate', part(name, '_bucket', where), RATE_INTERVAL), 'le', ...by);
  return { text: `histogram_quantile(${share}, ${text})`, labels: new Set(by) };
}

/** What a histogram has observed in total each second: of durations, the share of the time. */
export function observedSum(name: string, where: Where = {}): Expression {
  return over('rate', part(name, '_sum', where), RATE_INTERVAL);
}

/** The mean of the observations. */
export function mean(name: string, where: Where, ...by: string[]): Expression {
  return ratio(sum(observedSum(name, where), ...by), sum(observations(name, where), ...by));
}

export const sum = aggregate('sum');
export const max = aggregate('max');
export const avg = aggregate('avg');
export const count = aggregate('count');

/** Joins expressions by operators and functions; the result has the labels of the first one. */
export function promql(
  texts: TemplateStringsArray,
  ...parts: readonly (Expression | number)[]
): Expression {
  const written = parts.map((part) => (typeof part === 'number' ? String(part) : part.text));
  const first = parts.find((part) => typeof part !== 'number');
  return { text: String.raw({ raw: texts }, ...written), labels: first?.labels ?? new Set() };
}

/** Without the series that are nothing of nothing, such as the quantile of no observations. */
export function known(expression: Expression): Expression {
  return promql`${expression} >= 0`;
}

/** One quantity as a share of another one, or for each of another one. */
export function ratio(part: Expression, whole: Expression): Expression {
  return promql`${part} / ${whole}`;
}

function aggregate(operator: string) {
  return ({ text, labels }: Expression, ...by: readonly string[]): Expression => {
    for (const label of by) expectLabel(labels, label, text);
    const grouped = by.length === 0 ? '' : ` by (${by.join(', ')}) `;
    return { text: `${operator}${grouped}(${text})`, labels: new Set(by) };
  };
}

function over(
  operator: string,
  { text, labels }: Expression,
  range: string,
  more = '',
): Expression {
  return { text: `${operator}(${text}[${range}]${more})`, labels };
}

function part(name: string, suffix: '_bucket' | '_sum' | '_count', where: Where): Expression {
  const metric = expectType(metricNamed(name), 'histogram');
  if (suffix !== '_bucket') return series(metric, suffix, where);
  const labels = new Map([...metric.labels, ['le', metric.bounds?.map(String)] as const]);
  return series({ ...metric, labels }, suffix, where);
}

function series(metric: Metric, suffix: string, where: Where): Expression {
  const { name, labels } = metric;
  const matchers = Object.entries(where).map(([label, wanted]) => {
    expectLabel(labels, label, name);
    expectValue(metric, label, wanted);
    return matcher(label, wanted);
  });
  const selected = matchers.length === 0 ? '' : `{${matchers.join(', ')}}`;
  return { text: `${name}${suffix}${selected}`, labels: new Set(labels.keys()) };
}

function matcher(label: string, wanted: string): string {
  if (wanted.startsWith('!')) return `${label}!="${wanted.slice(1)}"`;
  return /[$|+]/.test(wanted) ? `${label}=~"${wanted}"` : `${label}="${wanted}"`;
}

function expectType(metric: Metric, type: Metric['type']): Metric {
  if (metric.type === type) return metric;
  throw new Error(`${metric.name} is a ${metric.type}, and is used as a ${type}.`);
}

function expectLabel(
  labels: { has(label: string): boolean; keys(): Iterable<string> },
  label: string,
  of: string,
): void {
  if (labels.has(label)) return;
  throw new Error(`${of} has no label ${label}; it has ${[...labels.keys()].join(', ')}.`);
}

/** A value that no series will ever have makes a panel that stays empty without a word. */
function expectValue({ name, labels }: Metric, label: string, wanted: string): void {
  const values = labels.get(label);
  if (values === undefined || wanted.includes('$') || wanted.includes('+')) return;
  const unknown = wanted
    .replace(/^!/, '')
    .split('|')
    .filter((value) => value !== '' && !values.includes(value));
  if (unknown.length === 0) return;
  throw new Error(`${label} of ${name} is never ${unknown.join(' or ')}: ${values.join(', ')}.`);
}
