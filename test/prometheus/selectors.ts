/** The selectors of an expression, and whether there are such series. */
import { metricNamed, seriesNamesOf } from '#grafana/metrics.ts';
import type { Metric } from '#grafana/metrics.ts';

/** As in `parking_stream_events_total{outcome="duplicate"}`. */
export interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

/** A name, which is no function (a bracket follows) and has its matchers in braces. */
const NAME = /\b([a-z_][\w:]*)\b(?!\s*\()(?:\{([^}]*)\})?/gi;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;
/** `by (garage)` names labels, `[5m]` times. */
const NO_SELECTORS = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)|\[[^\]]*\]/g;
const WORDS = new Set(['and', 'or', 'unless', 'bool', 'offset', 'by', 'without', 'on', 'ignoring']);

export function selectorsOf(expr: string): readonly Selector[] {
  const found = expr.replaceAll(NO_SELECTORS, ' ').matchAll(NAME);
  return [...found]
    .filter(([, name = '']) => !WORDS.has(name))
    .map(([, name = '', matchers = '']) => ({
      name,
      matchers: [...matchers.matchAll(MATCHER)].map(
        ([, label = '', operator = '', value = '']) => ({ label, operator, value }),
      ),
    }));
}

/**
 * What is wrong with a selector: a metric, a label or a value that does not exist makes it empty,
 * and an alert that is never told.
 *
 * @param recorded the names that recording rules give
 */
export function problemsOf(
  { name, matchers }: Selector,
  recorded: ReadonlySet<string>,
): readonly string[] {
  if (name.includes(':')) return recorded.has(name) ? [] : [`nothing is recorded as ${name}`];
  const metric = metricOf(name);
  if (metric === undefined) return [`there is no metric ${name}`];
  return matchers.flatMap((matcher) => problemsOfMatcher(matcher, name, metric));
}

function problemsOfMatcher(
  { label, operator, value }: Matcher,
  name: string,
  metric: Metric,
): readonly string[] {
  if (label === 'le' && metric.type === 'histogram') {
    const bounds = [...(metric.bounds ?? []).map(String), '+Inf'];
    return bounds.includes(value) ? [] : [`${name} has no bucket le="${value}"`];
  }
  const known = metric.labels.get(label);
  if (!metric.labels.has(label)) return [`${name} has no label ${label}`];
  if (known === undefined) return [];
  const values = operator.endsWith('~') ? value.split('|') : [value];
  return values
    .filter((it) => !known.includes(it))
    .map((it) => `${name} is never ${label}="${it}"`);
}

/** The metric to which a series belongs, such as the buckets of a histogram. */
function metricOf(series: string): Metric | undefined {
  for (const name of [series, series.replace(/_(bucket|sum|count)$/, '')]) {
    try {
      const metric = metricNamed(name);
      if (seriesNamesOf(metric).includes(series)) return metric;
    } catch {
      // The next name may be one.
    }
  }
  return undefined;
}
