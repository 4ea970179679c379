/** The roles on RabbitMQ and Redis, as an operator runs them; the bad days are in files beside. */
import { expect, it, onTestFinished } from 'vitest';
import { stop } from '#test/support/plant.ts';
import {
  GIVEN_UP,
  isAllRight,
  metricSum,
  openPlant,
  openUndeclared,
  readiness,
  RUNNING,
  sawReady,
  sawUnready,
  startAll,
} from '#test/support/server-plant.ts';
import { startRabbit } from '#test/support/servers/rabbit-server.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers, emptyBroker } from '#test/support/servers/shared.ts';

async function ownRedis() {
  const server = await startRedis();
  return { server, urls: { redis: server.url }, leave: () => server.kill() };
}

async function ownRabbit() {
  const server = await startRabbit();
  const leave = async (): Promise<void> => {
    await server.saveQueues();
    await server.kill();
  };
  return { server, urls: { broker: server.url() }, leave };
}

/** Servers that come and go, and half a dozen processes each time. */
const LONG = { timeout: 120_000 };

describeWithServers('the roles on RabbitMQ and Redis', LONG, () => {
  it('give each stay one summary, and stop when they are asked to', async (context) => {
    const plant = await openPlant(context);
    const roles = startAll(plant);
    await plant.sawSummaries(100);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(roles.processor);
    await stop(roles.writer);
  });

  it('lose nothing and repeat nothing when processors die with full hands', async (context) => {
    const plant = await openPlant(context);
    plant.start(['write']);
    const entries = plant.start(['generate', 'entry', '--truth', 'entry.ndjson']);
    const exits = plant.start(['generate', 'exit', '--truth', 'exit.ndjson']);
    await plant.sawPublished('exit.ndjson', 500);
    for (const failpoint of ['before-commit:2', 'after-commit:2', 'before-ack:2', 'after-post:2']) {
      const victim = plant.start(['process'], { PLATEFLOW_FAILPOINT: failpoint });
      expect(await victim.exited).toMatchObject({ signal: 'SIGKILL' });
    }
    const processor = plant.start(['process']);
    expect(await isAllRight(plant, { entries, exits })).toBe(true);
    await stop(processor);
  });

  it('a second processor waits, is ready, and takes over; the first is fenced', async (context) => {
    const plant = await openPlant(context);
    const roles = startAll(plant);
    await roles.processor.saw(RUNNING);
    const standby = plant.start(['process']);
    await standby.saw(/Another process works on the partition/);
    expect(await readiness(standby)).toMatchObject({ status: 200 });
    expect((await readiness(standby)).text).toContain('standby');
    await plant.sawSummaries(20);

    roles.processor.signal('SIGSTOP');
    await standby.saw(RUNNING);
    roles.processor.signal('SIGCONT');
    await roles.processor.saw(GIVEN_UP);
    await roles.processor.saw(/Another process works on the partition/);

    const before = (await plant.summaries()).length;
    await plant.sawSummaries(before + 20);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(roles.processor);
    await stop(standby);
  });

  it.each([
    ['Redis', ownRedis],
    ['RabbitMQ', ownRabbit],
  ])('wait for a %s that is not there, say so, and begin when it is', async (_name, startOwn) => {
    const { server, urls, leave } = await startOwn();
    onTestFinished(() => server.stop());
    const plant = await openPlant({ onTestFinished }, urls);
    await leave();
    const roles = startAll(plant);
    const waiting = 'broker' in urls ? [roles.processor, roles.entries] : [roles.processor];
    for (const role of waiting) await sawUnready(role, /cannot be reached/);
    expect(roles.processor.lines.join('\n')).toMatch(/cannot be reached/);
    expect(roles.processor.lines.join('\n')).not.toMatch(RUNNING);
    await server.start();
    await roles.processor.saw(RUNNING);
    await sawReady(roles.processor);
    await plant.sawSummaries(30);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(roles.processor);
  });
});

describeWithServers('with durability: relaxed', LONG, () => {
  it('an unsafe setting is told, a metric says so, and the processor runs', async (context) => {
    const redis = await startRedis({ appendfsync: 'everysec' });
    context.onTestFinished(() => redis.stop());
    const settings = { PLATEFLOW_DURABILITY: 'relaxed' };
    const plant = await openPlant(context, { redis: redis.url }, settings);
    const roles = startAll(plant);
    await plant.sawSummaries(30);

    const unsafe = roles.processor.lines
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ event, verdict }) => event === 'setting_judged' && verdict === 'unsafe');
    const told = { server: 'redis', setting: 'appendfsync', found: 'everysec', level: 'warn' };
    expect(unsafe).toMatchObject([told]);
    expect(unsafe[0]?.['fix']).toContain('CONFIG SET appendfsync always');
    expect(await metricSum(roles.processor, 'parking_durability_relaxed')).toBe(1);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(roles.processor);
  });

  it('is not what a role says that is strict', async (context) => {
    const plant = await openPlant(context);
    const processor = plant.start(['process']);
    await processor.saw(RUNNING);
    expect(await metricSum(processor, 'parking_durability_relaxed')).toBe(0);
    await stop(processor);
  });
});

describeWithServers('what is refused at the start', () => {
  it.each([
    ['appendfsync', 'everysec'],
    ['appendonly', 'no'],
    ['maxmemory-policy', 'allkeys-lru'],
  ])('a Redis with %s %s, with the line that puts it right', async (setting, value) => {
    const redis = await startRedis({ [setting]: value });
    onTestFinished(() => redis.stop());
    const plant = await openPlant({ onTestFinished }, { redis: redis.url });
    const processor = plant.start(['process']);
    expect((await processor.exited).code).toBe(78);
    const said = processor.lines.join('\n');
    expect(said).toContain(setting);
    expect(said).toContain('CONFIG SET');
    expect(said).not.toMatch(/\n {4}at /);
  });

  it('a setting that becomes unsafe while the processor runs', async (context) => {
    const redis = await startRedis();
    context.onTestFinished(() => redis.stop());
    const settings = { PLATEFLOW_CHECKS_INTERVAL_MS: '100' };
    const plant = await openPlant(context, { redis: redis.url }, settings);
    const processor = plant.start(['process']);
    await processor.saw(RUNNING);
    await withRedis(redis.url, (client) => client.config('SET', 'appendfsync', 'everysec'));
    expect((await processor.exited).code).toBe(78);
    expect(processor.lines.join('\n')).toContain('appendfsync');
  });

  it('queues that are not declared', async (context) => {
    const plant = await openUndeclared(context);
    const undeclared = plant.start(['process']);
    expect((await undeclared.exited).code).toBe(78);
    expect(undeclared.lines.join('\n')).toContain('plateflow topology apply');
  });

  it('a password that is wrong, which is not told', async (context) => {
    const redis = await startRedis({ requirepass: 'right-secret' });
    context.onTestFinished(() => redis.stop());
    const broker = await emptyBroker();
    const plant = await openPlant(context, { broker, redis: redis.url });
    for (const [setting, url] of [
      ['rabbitmq.url', broker.replace('guest:guest', 'guest:wrong-secret')],
      ['redis.url', redis.url.replace('right-secret', 'wrong-secret')],
    ] as const) {
      const variable = `PLATEFLOW_${setting.replace('.', '_').toUpperCase()}`;
      const refused = plant.start(['process'], { [variable]: url });
      expect((await refused.exited).code).toBe(78);
      const said = refused.lines.join('\n');
      expect(said).toContain(setting);
      expect(said).not.toMatch(/(?:right|wrong)-secret|\n {4}at /);
    }
    const processor = plant.start(['process']);
    await processor.saw(RUNNING);
    await stop(processor);
  });
});

describeWithServers('plateflow doctor', () => {
  it('shows every setting as a table and as JSON, and ends with what it found', async (context) => {
    const plant = await openPlant(context);
    const writer = plant.start(['write']);
    await writer.saw(/The role has started/);

    const table = plant.start(['doctor']);
    expect(await table.exited).toMatchObject({ code: 0 });
    expect(await table.output).toMatch(/redis +appendfsync +ok/);
    expect(await table.output).toMatch(/rabbitmq +queue vehicle\.entry +ok/);
    expect(await table.output).toMatch(/writer +writer\.url +ok/);

    const json = plant.start(['--output', 'json', 'doctor'], {
      PLATEFLOW_WRITER_URL: 'http://127.0.0.1:1',
    });
    expect(await json.exited).toMatchObject({ code: 69 });
    const findings = JSON.parse(await json.output) as { server: string; verdict: string }[];
    expect(findings.filter(({ verdict }) => verdict === 'away')).toMatchObject([
      { server: 'writer' },
    ]);
  });
});
