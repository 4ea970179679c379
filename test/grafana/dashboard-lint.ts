/** The rules that every dashboard keeps, and what of a dashboard breaks them. */
import { allSeriesNames } from '#grafana/metrics.ts';
import { asking, metricsIn, panelsOf } from './dashboard-json.ts';
import type { DashboardJson, PanelJson } from './dashboard-json.ts';

/** What a rule finds wrong, one sentence each. */
type Rule = (dashboard: DashboardJson) => readonly string[];

const DATASOURCE = JSON.stringify({ type: 'prometheus', uid: '${datasource}' });
/** Members of the forms that file provisioning does not take, or does not fill in. */
const FOREIGN = ['__inputs', '__requires', 'apiVersion', 'elements', 'layout', 'spec', 'id'];
/** Ranges that Grafana sets by the scrape interval and by what is shown. */
const FITTING = ['$__rate_interval', '$__range'];
/** How fast a budget is used up is defined over these. */
const DEFINED = new Map([['How fast the budget for late events is used up', ['5m', '1h']]]);

const RULES: readonly Rule[] = [
  (dashboard) => [
    ...FOREIGN.filter((name) => name in dashboard).map((name) => `has ${name}`),
    ...Object.entries({ schemaVersion: 41, editable: false, refresh: '5s', graphTooltip: 1 })
      .filter(([name, value]) => dashboard[name] !== value)
      .map(([name, value]) => `${name} is not ${value}`),
  ],
  ({ panels }) => repeated(panels.map(({ id }) => id)).map((id) => `two panels have the id ${id}`),
  (dashboard) =>
    repeated(panelsOf(dashboard).map(({ title }) => title)).map(
      (title) => `two panels are called ${title}`,
    ),
  ({ panels }) =>
    panels
      .filter(({ gridPos: { x, y, w, h } }) => x < 0 || y < 0 || w < 1 || h < 1 || x + w > 24)
      .map(({ title }) => `${title} is not on the grid`),
  ({ panels }) =>
    panels.flatMap((panel, at) =>
      panels
        .slice(at + 1)
        .filter((other) => overlap(panel, other))
        .map((other) => `${panel.title} and ${other.title} overlap`),
    ),
  ({ templating }) => {
    const { type, query } = templating.list[0] ?? {};
    const isThere = type === 'datasource' && query === 'prometheus';
    return isThere ? [] : ['has no variable for the data source'];
  },
  (dashboard) =>
    panelsOf(dashboard)
      .filter(({ datasource, targets = [] }) =>
        [datasource, ...targets.map((target) => target.datasource)].some(
          (used) => JSON.stringify(used) !== DATASOURCE,
        ),
      )
      .map(({ title }) => `${title} does not use the variable of the data source`),
  (dashboard) =>
    asking(dashboard)
      .filter(({ fieldConfig }) => !(fieldConfig?.defaults.unit ?? ''))
      .map(({ title }) => `${title} has no unit`),
  (dashboard) =>
    asking(dashboard)
      .filter(
        ({ description = '' }) =>
          !/^.+\n\n\*\*Normal:\*\* .+\n\n\*\*What to do:\*\* .+$/.test(description),
      )
      .map(({ title }) => `${title} does not say what it is, what is normal and what to do`),
  (dashboard) =>
    asking(dashboard)
      .filter(
        ({ targets = [] }) => targets.length === 0 || targets.some(({ expr }) => !expr.trim()),
      )
      .map(({ title }) => `${title} has an empty query`),
  (dashboard) =>
    asking(dashboard)
      .filter(({ targets = [] }) => repeated(targets.map(({ refId }) => refId)).length > 0)
      .map(({ title }) => `${title} has two queries of one name`),
  (dashboard) => {
    const known = allSeriesNames();
    return everyQuery(dashboard).flatMap(({ title, expr }) =>
      metricsIn(expr)
        .filter((name) => !known.has(name))
        .map((name) => `${title} asks for ${name}, which nobody exposes`),
    );
  },
  (dashboard) => {
    const names = new Set(dashboard.templating.list.map(({ name }) => name));
    return everyQuery(dashboard).flatMap(({ title, expr }) =>
      [...expr.matchAll(/\$([a-z]\w*)/g)]
        .filter(([, name = '']) => !names.has(name))
        .map(([text]) => `${title} uses ${text}, which there is not`),
    );
  },
  (dashboard) =>
    everyQuery(dashboard).flatMap(({ title, expr }) =>
      [...expr.matchAll(/\[([^\]]*)\]/g)]
        .map(([, range = '']) => range)
        .filter((range) => ![...FITTING, ...(DEFINED.get(title) ?? [])].includes(range))
        .map((range) => `${title} looks at ${range}, whatever is shown`),
    ),
  (dashboard) =>
    everyQuery(dashboard)
      .filter(({ expr }) => /(?<!(?:rate|increase)\()\b\w+_(?:total|bucket|count|sum)\b/.test(expr))
      .map(({ title }) => `${title} shows a counter without its rate`),
];

/** @returns everything that is wrong with a dashboard; nothing if it keeps all rules */
export function lint(dashboard: DashboardJson): readonly string[] {
  return RULES.flatMap((rule) => rule(dashboard)).map((found) => `${dashboard.uid}: ${found}`);
}

function everyQuery(dashboard: DashboardJson): readonly { title: string; expr: string }[] {
  const ofPanels = asking(dashboard).flatMap(({ title, targets = [] }) =>
    targets.map(({ expr }) => ({ title, expr })),
  );
  const ofAnnotations = dashboard.annotations.list.map(({ name, expr }) => ({ title: name, expr }));
  return [...ofPanels, ...ofAnnotations];
}

function overlap({ gridPos: one }: PanelJson, { gridPos: other }: PanelJson): boolean {
  const isBeside = one.x + one.w <= other.x || other.x + other.w <= one.x;
  const isAbove = one.y + one.h <= other.y || other.y + other.h <= one.y;
  return !isBeside && !isAbove;
}

function repeated<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values.filter((value, at) => values.indexOf(value) !== at))];
}
