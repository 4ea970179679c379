/** Every query of the dashboards as Grafana would send it, and what Prometheus makes of it. */
import { fillIn } from '#grafana/picture/answers.ts';
import { asking } from './dashboard-json.ts';
import type { DashboardJson } from './dashboard-json.ts';

export interface LiveQuery {
  /** Dashboard, panel and legend, or what else has a query. */
  readonly name: string;
  readonly promql: string;
}

/** What is asked; so much of a Prometheus is enough. */
export interface Asked {
  query(promql: string): Promise<readonly { readonly value: number }[]>;
}

/** What is shown. */
const RANGE = '1m';

/** All panels, the annotations once, and what fills the choices. */
export function queriesOf(dashboards: readonly DashboardJson[]): readonly LiveQuery[] {
  const ofPanels = dashboards.flatMap((dashboard) =>
    asking(dashboard).flatMap(({ title, targets = [] }) =>
      targets.map(({ legendFormat, expr }) => ({
        name: `${dashboard.title} > ${title} > ${legendFormat}`,
        promql: fillIn(expr, RANGE),
      })),
    ),
  );
  const [first] = dashboards;
  const ofAnnotations = (first?.annotations.list ?? []).map(({ name, expr }) => ({
    name: `Annotations > ${name}`,
    promql: fillIn(expr, RANGE),
  }));
  const ofChoices = (first?.templating.list ?? [])
    .filter(({ type }) => type === 'query')
    .map(({ name, definition = '' }) => ({
      name: `Choices > ${name}`,
      promql: fillIn(
        definition.replace(/^label_values\((.*), (\w+)\)$/, 'count by ($2) ($1)'),
        RANGE,
      ),
    }));
  return [...ofPanels, ...ofAnnotations, ...ofChoices];
}

/** What Prometheus refuses, with its words. */
export async function refused(
  prometheus: Asked,
  queries: readonly LiveQuery[],
): Promise<readonly string[]> {
  const found = await Promise.all(
    queries.map(async ({ name, promql }) => {
      try {
        await prometheus.query(promql);
        return [];
      } catch (error) {
        return [`${name}: ${(error as Error).message}`];
      }
    }),
  );
  return found.flat();
}

/** Queries that have nothing to show: no series, or a ratio of nothing to nothing. */
export async function empty<Query extends LiveQuery>(
  prometheus: Asked,
  queries: readonly Query[],
): Promise<readonly Query[]> {
  const answers = await Promise.all(queries.map(({ promql }) => prometheus.query(promql)));
  return queries.filter((_, at) => answers[at]?.every(({ value }) => Number.isNaN(value)));
}
