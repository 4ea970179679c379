import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { dashboardFiles } from '#grafana/dashboards.ts';
import { NOT_SHOWN } from '#grafana/not-shown.ts';
import { BUILD_INFO, CATALOGUE } from '#telemetry/catalogue.ts';
import { SCENARIOS } from '#traffic/scenarios.ts';
import { allDashboards, asking, metricsIn } from './dashboard-json.ts';
import { lint } from './dashboard-lint.ts';
import type { DashboardJson, PanelJson } from './dashboard-json.ts';

const FOLDER = fileURLToPath(new URL('../../grafana/dashboards/', import.meta.url));
const CATALOGUED = [...CATALOGUE.map(({ name }) => name), BUILD_INFO.name];

/** What has a limit, and the metric of it. */
const LIMITS = {
  parking_unacked_deliveries: 'parking_prefetch_limit_deliveries',
  parking_mailbox_deepest_messages: 'parking_mailbox_capacity_messages',
  parking_actors: 'parking_resident_limit_actors',
  parking_store_commits_in_flight: 'parking_store_commits_in_flight_limit_commits',
  parking_store_committed_plates_total: 'parking_commit_plates_limit_plates',
  parking_outbox_summaries: 'parking_outbox_limit_summaries',
  parking_relayed_summaries_total: 'parking_configured_limit',
} as const satisfies Record<string, string>;

const exprsOf = ({ targets = [] }: PanelJson): string[] => targets.map(({ expr }) => expr);

/** Names as the catalogue has them: a histogram is exposed under three others. */
function shown(dashboards: readonly DashboardJson[]): Set<string> {
  const names = dashboards.flatMap((dashboard) => [
    ...asking(dashboard).flatMap(exprsOf),
    ...dashboard.annotations.list.map(({ expr }) => expr),
  ]);
  const bare = (name: string): string =>
    CATALOGUED.includes(name) ? name : name.replace(/_(?:bucket|sum|count)$/, '');
  return new Set(names.flatMap(metricsIn).map(bare));
}

describe('the committed dashboards', () => {
  it('are what the generator gives: npm run dashboards', async () => {
    const files = dashboardFiles();
    expect((await readdir(FOLDER)).toSorted()).toEqual([...files.keys()].toSorted());
    for (const [name, text] of files) expect(await readFile(FOLDER + name, 'utf8')).toBe(text);
  });
});

describe('every dashboard', () => {
  it.each(allDashboards())('keeps the rules: $title', (dashboard) => {
    expect(lint(dashboard)).toEqual([]);
  });

  it('has the name by which others find it, and a title of its own', () => {
    const dashboards = allDashboards();
    expect(dashboards.map(({ uid }) => uid)).toEqual([
      'parking-overview',
      'parking-flow',
      'parking-actors',
      'parking-delivery',
      'parking-garage',
    ]);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(5);
  });

  it('links to dashboards that there are', () => {
    const dashboards = allDashboards();
    const uids = new Set(dashboards.map(({ uid }) => uid));
    const linked = [...JSON.stringify(dashboards).matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
    expect(linked.length).toBeGreaterThan(10);
    expect(linked.filter((uid) => !uids.has(uid ?? ''))).toEqual([]);
  });

  it('names no panel that is not there', () => {
    const dashboards = allDashboards();
    const titles = dashboards.flatMap(({ title, panels }) => [
      title,
      ...panels.map((panel) => panel.title),
    ]);
    const texts = dashboards.flatMap(asking).map(({ description = '' }) => description);
    const named = texts.flatMap((text) => [...text.matchAll(/“([^”]+)”/g)].map(([, name]) => name));
    expect(named.length).toBeGreaterThan(10);
    const logged = 'given up because of an error';
    expect(named.filter((name = '') => name !== logged && !titles.includes(name))).toEqual([]);
  });

  it('has the panels that scenarios name', () => {
    const titles = allDashboards().flatMap(({ panels }) => panels.map(({ title }) => title));
    const named = Object.values(SCENARIOS).flatMap(({ panels }) => panels);
    expect(named.filter((title) => !titles.includes(title))).toEqual([]);
  });

  it('offers only choices that its panels use', () => {
    for (const dashboard of allDashboards()) {
      const text = asking(dashboard).flatMap(exprsOf).join('\n');
      for (const { name, type, hide } of dashboard.templating.list) {
        const isUsed = type === 'datasource' || new RegExp(`\\$${name}\\b`).test(text);
        expect([dashboard.uid, name, hide]).toEqual([dashboard.uid, name, isUsed ? 0 : 2]);
      }
    }
  });
});

describe('dashboards and catalogue', () => {
  it('agree: each metric is shown, or it is said why not', () => {
    const names = shown(allDashboards());
    expect(CATALOGUED.filter((name) => !names.has(name))).toEqual(Object.keys(NOT_SHOWN));
  });

  it('agree about limits: a graph of what is limited shows the limit', () => {
    for (const panel of allDashboards().flatMap(asking)) {
      const names = exprsOf(panel).flatMap(metricsIn);
      const isGraph = panel.type === 'timeseries' && !panel.title.startsWith('What is ');
      const missing = Object.entries(LIMITS).filter(
        ([name, limit]) => isGraph && names.includes(name) && !names.includes(limit),
      );
      expect([panel.title, missing]).toEqual([panel.title, []]);
    }
  });
});

describe('the dashboard for those who run garages', () => {
  it('has no words of those who run the system', () => {
    const garage = allDashboards().find(({ uid }) => uid === 'parking-garage');
    const texts = garage?.panels.map(({ title, description = '' }) => `${title} ${description}`);
    const technical = new RegExp(
      'queue|broker|redis|actor|mailbox|commit|prefetch|backpressure|partition|outbox|deliver' +
        '|event|latency|p9\\d|`',
      'i',
    );
    expect(texts?.length).toBeGreaterThan(10);
    expect(texts?.filter((text) => technical.test(text))).toEqual([]);
  });
});

type Break = (dashboard: DashboardJson, panel: PanelJson) => void;

const expression = (expr: string) => ({ refId: 'A', expr, legendFormat: '' });
const ask =
  (expr: string): Break =>
  (_, panel) =>
    Object.assign(panel.targets?.[0] ?? {}, { expr });

const FAULTS: readonly (readonly [fault: string, plant: Break, found: RegExp])[] = [
  ['an overlap', (_, { gridPos }) => (gridPos.w += 1), /overlap$/],
  ['a panel beside the grid', (_, { gridPos }) => (gridPos.x = 23), /is not on the grid$/],
  ['an id twice', ({ panels }, panel) => (panel.id = panels.at(-1)?.id ?? 0), /have the id \d+$/],
  [
    'a title twice',
    ({ panels }, panel) => (panel.title = panels.at(-1)?.title ?? ''),
    /are called/,
  ],
  ['no unit', (_, panel) => delete panel.fieldConfig?.defaults.unit, /has no unit$/],
  ['no description', (_, panel) => delete panel.description, /does not say what it is/],
  ['half a description', (_, panel) => (panel.description = 'A graph.'), /does not say what it is/],
  [
    'a fixed data source',
    (_, panel) => (panel.datasource = { uid: 'abc' }),
    /does not use the var/,
  ],
  ['no data source to choose', ({ templating }) => templating.list.shift(), /has no variable for/],
  [
    'an unknown metric',
    ask('sum(parking_ocupancy_vehicles)'),
    /asks for parking_ocupancy_vehicles/,
  ],
  ['an unknown bucket', ask('parking_actors_bucket'), /asks for parking_actors_bucket/],
  ['an unknown variable', ask('parking_actors{job=~"$jobb"}'), /uses \$jobb, which there is not$/],
  ['a fixed range', ask('rate(parking_actor_starts_total[1m])'), /looks at 1m, whatever is shown$/],
  ['a bare counter', ask('sum(parking_actor_starts_total)'), /shows a counter without its rate$/],
  ['an empty query', ask(' '), /has an empty query$/],
  ['no query', (_, panel) => (panel.targets = []), /has an empty query$/],
  ['two queries of one name', (_, { targets }) => targets?.push(expression('up')), /of one name$/],
  ['an input to fill in', (dashboard) => (dashboard['__inputs'] = []), /has __inputs$/],
  ['another form', (dashboard) => (dashboard['schemaVersion'] = 42), /schemaVersion is not 41$/],
];

describe('the rules', () => {
  it.each(FAULTS)('find %s', (_, plant, found) => {
    for (const dashboard of allDashboards()) {
      const panel = asking(dashboard).find(({ type }) => type === 'timeseries');
      if (panel === undefined) throw new Error(`${dashboard.uid} has no graph.`);
      plant(dashboard, panel);
      expect(lint(dashboard).join('\n')).toMatch(new RegExp(found, 'm'));
    }
  });

  it('see every metric of an expression, and nothing else', () => {
    const rate = 'rate(a_bucket{le="2.5",x!="b"}[5m] offset 1d)';
    const expr = `60 * sum by (le, queue) (${rate}) / c:d > bool 1e3 or f`;
    expect(metricsIn(expr)).toEqual(['a_bucket', 'c:d', 'f']);
  });
});
