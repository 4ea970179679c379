/** `docker compose up` on this machine, from the first summary to the last. */
import { readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { EXPECTED_EMPTY } from '#grafana/expected-empty.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { judge } from '#traffic/verdict.ts';
import { empty, queriesOf } from '#test/grafana/live-queries.ts';
import { Stack, whyNoDocker } from './stack.ts';
import type { DashboardJson } from '#test/grafana/dashboard-json.ts';
import type { LiveQuery } from '#test/grafana/live-queries.ts';

const DASHBOARDS = new URL('../../grafana/dashboards/', import.meta.url);
const GENERATORS = ['entry-generator', 'exit-generator'];
const ROLES = [...GENERATORS, 'processor', 'writer'];
const PATIENCE = { timeout: 180_000, interval: 500 };

/** The list was made for a run without servers. Here there are some; and no connection is lost. */
const isEmptyHereToo = ({ name }: LiveQuery): boolean => {
  const reason = EXPECTED_EMPTY[name];
  return reason !== undefined && (!/RabbitMQ|connects to/.test(reason) || name.includes('> lost:'));
};

async function provisionedQueries(): Promise<readonly LiveQuery[]> {
  const names = (await readdir(DASHBOARDS)).filter((name) => name.endsWith('.json'));
  const files = names.map(async (name) => readFile(new URL(name, DASHBOARDS), 'utf8'));
  const dashboards = (await Promise.all(files)).map((text) => JSON.parse(text) as DashboardJson);
  return queriesOf(dashboards).filter((query) => !isEmptyHereToo(query));
}

const absent = await whyNoDocker();

// Each test goes on where the one before has ended.
describe('the stack', () => {
  let stack: Stack;

  const sawLines = (count: number): Promise<void> =>
    vi.waitFor(async () => {
      const { length } = await stack.summaries();
      if (length < count) throw new Error(`The log has ${length} lines, not ${count}.`);
    }, PATIENCE);

  beforeAll(async () => {
    if (absent !== undefined) return;
    stack = await Stack.prepare();
    await stack.compose('up', '--build', '--detach', '--wait');
  });
  beforeEach(({ skip }) => skip(absent !== undefined, absent));
  afterAll(() => stack?.remove());

  it('writes summaries to the log on the host', async () => {
    await sawLines(100);

    const url = `${stack.writerUrl}/v1/summaries?limit=1`;
    expect((await fetch(url)).status).toBe(401);
    const token = await stack.compose('exec', 'writer', 'cat', '/run/secrets/writer-token');
    const answer = await fetch(url, { headers: { authorization: `Bearer ${token.trim()}` } });
    expect(answer.status).toBe(200);
  });

  it('has the dashboards in Grafana', async () => {
    const answer = await fetch(`${stack.grafanaUrl}/api/health`);
    expect(answer.status).toBe(200);
  });

  it('is scraped completely', async () => {
    await vi.waitFor(async () => {
      const targets = await stack.prometheus.targets();
      expect(targets.length).toBeGreaterThan(0);
      expect(targets.filter(({ health }) => health !== 'up')).toEqual([]);
    }, PATIENCE);
  });

  it('has something to show in every query of the dashboards', async () => {
    let pending = await provisionedQueries();
    expect(pending.length).toBeGreaterThan(50);

    await vi.waitFor(async () => {
      pending = await empty(stack.prometheus, pending);
      expect(pending).toEqual([]);
    }, PATIENCE);
  });

  it('has the right summary of each stay when the generators are stopped', async () => {
    await stack.compose('stop', ...GENERATORS);
    const truth = await stack.truth();
    expect(truth.sightings.ids.length).toBeGreaterThan(200);

    await vi.waitFor(async () => {
      const verdict = await judge(truth, await stack.summaries());
      if (!verdict.agrees) throw new Error(`The log is not right: ${JSON.stringify(verdict)}`);
    }, PATIENCE);
  });

  it('has settled each delivery once, and nothing waits anywhere', async () => {
    const { prometheus } = stack;
    const truth = await stack.truth();
    const refused = [...truth.refusals.values()].reduce((sum, count) => sum + count, 0);
    const expected = {
      'sum(parking_deliveries_settled_total)': truth.deliveries,
      'sum(parking_deliveries_settled_total{settlement="dead_letter"})': refused,
      'sum(rabbitmq_detailed_queue_messages{queue=~"vehicle.(entry|exit)"})': 0,
      'sum(rabbitmq_detailed_queue_messages{queue="vehicle.dead_letter"})': refused,
      'sum(parking_outbox_summaries{job="plateflow-processor"})': 0,
      'sum(abs(parking_ledger_imbalance_deliveries{job="plateflow-processor"}))': 0,
    };

    await vi.waitFor(async () => {
      const found = Object.keys(expected).map(async (promql) => {
        const [sample] = await prometheus.query(promql);
        return [promql, sample?.value] as const;
      });
      expect(Object.fromEntries(await Promise.all(found))).toEqual(expected);
    }, PATIENCE);
  });

  it('ends without haste, and leaves a log that is whole', async () => {
    await stack.compose('stop');

    const containers = await stack.containers();
    const roles = containers.filter(({ Service }) => ROLES.includes(Service));
    expect(roles.map(({ Service }) => Service).toSorted()).toEqual(ROLES.toSorted());
    expect(roles.filter(({ ExitCode }) => ExitCode !== 0)).toEqual([]);

    const { problem, partitions } = await verifyLog(stack.log);
    expect(problem).toBeUndefined();
    // From the first on, without a gap.
    const { length } = await stack.summaries();
    expect(partitions).toEqual([expect.objectContaining({ lastN: length })]);
  });

  it('goes on where it was when it is started again', async () => {
    const before = await stack.summaries();
    await stack.compose('up', '--detach', '--wait');
    await sawLines(before.length + 100);
    await stack.compose('stop');

    expect((await stack.summaries()).slice(0, before.length)).toEqual(before);
    expect((await verifyLog(stack.log)).problem).toBeUndefined();
  });
});
