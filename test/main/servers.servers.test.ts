/** The roles on RabbitMQ and Redis, as an operator runs them; the bad days are in files beside. */
import { expect, it, onTestFinished } from 'vitest';
import { stop } from '#test/support/plant.ts';
import {
  GIVEN_UP,
  isAllRight,
  openPlant,
  openUndeclared,
  readiness,
  RUNNING,
  startAll,
} from '#test/support/server-plant.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers, emptyBroker } from '#test/support/servers/shared.ts';

describeWithServers('the roles on RabbitMQ and Redis', () => {
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

  it('wait for servers that are not there, say so, and begin when they are', async (context) => {
    const redis = await startRedis();
    context.onTestFinished(() => redis.stop());
    const plant = await openPlant(context, { redis: redis.url });
    await redis.kill();
    const processor = plant.start(['process']);
    await processor.saw(/cannot be reached/);
    const { status, text } = await readiness(processor);
    expect(status).toBe(503);
    expect(text).toContain('cannot be reached');
    await redis.start();
    await processor.saw(RUNNING);
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

  it('queues that are not declared, and a password that is wrong', async (context) => {
    const broker = await emptyBroker();
    const plant = await openUndeclared(context, { broker });
    const undeclared = plant.start(['process']);
    expect((await undeclared.exited).code).toBe(78);
    expect(undeclared.lines.join('\n')).toContain('plateflow topology apply');

    const url = broker.replace('guest:guest', 'guest:wrong-secret');
    const refused = plant.start(['process'], { PLATEFLOW_RABBITMQ_URL: url });
    expect((await refused.exited).code).toBe(78);
    expect(refused.lines.join('\n')).toContain('rabbitmq.url');
    expect(refused.lines.join('\n')).not.toContain('wrong-secret');
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
