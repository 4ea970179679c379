/** What Prometheus says of the queries of a panel, over a time. */

/** One line of a graph. */
export interface Series {
  readonly name: string;
  /** Seconds and values, in order of time. */
  readonly points: readonly (readonly [seconds: number, value: number])[];
}

/** From when to when, in seconds, and how far apart the points are. */
export interface Span {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

interface RangeAnswer {
  readonly status: string;
  readonly error?: string;
  readonly data: {
    readonly result: readonly {
      readonly metric: Readonly<Record<string, string>>;
      readonly values: readonly (readonly [number, string])[];
    }[];
  };
}

/** Asks a Prometheus for the series of one query. @throws Error with what it has against it */
export async function askRange(
  url: string,
  expr: string,
  legend: string,
  span: Span,
): Promise<readonly Series[]> {
  const query = fillIn(expr, `${Math.ceil(span.to - span.from)}s`);
  const { from, to, step } = span;
  const body = new URLSearchParams({ query, start: `${from}`, end: `${to}`, step: `${step}` });
  const response = await fetch(`${url}/api/v1/query_range`, { method: 'POST', body });
  const { status, error, data } = (await response.json()) as RangeAnswer;
  if (status !== 'success') throw new Error(`Prometheus refuses ${query}: ${error}`);
  return data.result.map(({ metric, values }) => ({
    name: legend.replaceAll(/\{\{(\w+)\}\}/g, (_, label: string) => metric[label] ?? ''),
    points: values.map(([seconds, value]) => [seconds, Number(value)]),
  }));
}

/** As Grafana does it: everything chosen, rates over at least four scrapes of five seconds. */
export function fillIn(expr: string, range: string): string {
  return expr
    .replaceAll('$__rate_interval', '20s')
    .replaceAll('$__range', range)
    .replaceAll(/\$\w+/g, '.+');
}
