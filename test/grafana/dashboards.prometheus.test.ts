/** The dashboards with a Prometheus that scrapes a live run: every panel has something to show. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXPECTED_EMPTY } from '#grafana/expected-empty.ts';
import { opsOf, Plant } from '#test/support/plant.ts';
import { startPrometheus } from '#test/support/servers/prometheus.ts';
import { describeWithPrometheus } from '#test/support/servers/with-prometheus.ts';
import { allDashboards } from './dashboard-json.ts';
import { empty, queriesOf, refused } from './live-queries.ts';
import type { TestPrometheus } from '#test/support/servers/prometheus.ts';
import type { LiveQuery } from './live-queries.ts';

/** Clocks that are wrong enough to be seen, and idle actors that leave. */
const SETTINGS = {
  PLATEFLOW_GENERATOR_CLOCK_SKEW_MS: '140',
  PLATEFLOW_GENERATOR_SCENARIO: 'rush-hour',
  PLATEFLOW_GENERATOR_MALFORMED_SHARE: '0.02',
  PLATEFLOW_ACTORS_IDLE_MS: '500',
  PLATEFLOW_ACTORS_SWEEP_MS: '100',
};
const JOBS = {
  'plateflow-writer': [['write']],
  'plateflow-processor': [['process']],
  'plateflow-generator': [
    ['generate', 'entry'],
    ['generate', 'exit'],
  ],
} as const satisfies Record<string, readonly (readonly string[])[]>;
/** Time for some scrapes, and for what happens only now and then. */
const SOON = { timeout: 40_000, interval: 500 };

const closing: (() => unknown)[] = [];
let prometheus: TestPrometheus;

async function startAll(): Promise<void> {
  const plant = await Plant.open(
    { onTestFinished: (close) => closing.push(close as () => unknown) },
    SETTINGS,
  );
  const scrape = [];
  for (const [job, roles] of Object.entries(JOBS)) {
    const urls = await Promise.all(roles.map((args) => opsOf(plant.start(args))));
    scrape.push({ job, targets: urls.map((url) => new URL(url).host) });
  }
  prometheus = await startPrometheus({ scrape });
  closing.push(() => prometheus.stop());
}

/** Asks for what was empty until it is not. @returns the names of what is empty still */
function stillEmpty(queries: readonly LiveQuery[]): () => Promise<string[]> {
  let pending = queries;
  return async () => {
    pending = await empty(prometheus, pending);
    return pending.map(({ name }) => name).toSorted();
  };
}

describeWithPrometheus('the queries of the dashboards, on a live run', () => {
  beforeAll(startAll);
  afterAll(async () => {
    for (const close of closing.toReversed()) await close();
  });

  it('are asked of a Prometheus that every role answers', async () => {
    const answers = async () =>
      (await prometheus.targets()).map(({ health, lastError }) => lastError || health);
    await expect.poll(answers, SOON).toEqual(['up', 'up', 'up', 'up']);
  });

  it('are all understood', async () => {
    const queries = queriesOf(allDashboards());
    expect(queries.length).toBeGreaterThan(100);
    expect(await refused(prometheus, queries)).toEqual([]);
  });

  it('all have something to show, but for those of which it is said why not', async () => {
    const expected = Object.keys(EXPECTED_EMPTY).toSorted();
    await expect.poll(stillEmpty(queriesOf(allDashboards())), SOON).toEqual(expected);
  });

  it('would be found if they were wrong', async () => {
    const wrong = [
      { name: 'unbalanced', promql: 'sum(up' },
      { name: 'no function', promql: 'summ(up)' },
      { name: 'no metric', promql: 'sum(parking_ocupancy_vehicles)' },
      { name: 'no series', promql: 'up{job="nobody"}' },
      { name: 'nothing of nothing', promql: 'sum(up * 0) / sum(up * 0)' },
      { name: 'right', promql: 'sum(up)' },
    ];
    const said = await refused(prometheus, [{ name: 'blank', promql: '' }, ...wrong]);
    expect(said).toEqual([
      expect.stringContaining('blank: Prometheus refuses'),
      expect.stringContaining('unbalanced: Prometheus refuses'),
      expect.stringContaining('no function: Prometheus refuses'),
    ]);
    await expect
      .poll(stillEmpty(wrong.slice(2)), SOON)
      .toEqual(['no metric', 'no series', 'nothing of nothing']);
  });
});
