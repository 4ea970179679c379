/** Bad days of RabbitMQ, as the roles live through them: nothing lost, nothing twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { stop } from '#test/support/plant.ts';
import {
  GIVEN_UP,
  isAllRight,
  metricSum,
  openPlant,
  openUndeclared,
  publications,
  RUNNING,
  sawMoreSummaries,
  sawReady,
  sawUnready,
  startAll,
  startGenerators,
} from '#test/support/server-plant.ts';
import { startRabbit } from '#test/support/servers/rabbit-server.ts';
import { startRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { readyCount, withRawChannel } from '../adapters/rabbitmq/subject.ts';
import type { Plant } from '#test/support/plant.ts';
import type { RoleProcess } from '#test/support/role-process.ts';
import type { TestRabbit } from '#test/support/servers/rabbit-server.ts';

/** Away for long enough that every timeout has come to its end. */
const AWAY_MS = 10_000;

/** Servers that come and go, and half a dozen processes each time. */
const LONG = { timeout: 120_000 };

const BLOCKED = /The broker takes no more messages/;

let rabbit: TestRabbit;

describeWithServers('when RabbitMQ', LONG, () => {
  beforeAll(async () => {
    rabbit = await startRabbit();
  });

  afterAll(() => rabbit.stop());

  it('loses a queue under its consumer, all goes on when it is declared again', async (context) => {
    const broker = await rabbit.addVhost('deleted');
    const plant = await openPlant(context, { broker }, { PLATEFLOW_CHECKS_INTERVAL_MS: '3600000' });
    const roles = startAll(plant);
    await plant.sawSummaries(30);
    await Promise.all([stop(roles.entries), stop(roles.exits)]);
    // What is in a queue goes with it.
    await sawAllSettled(plant, roles.processor);

    await rabbit.manage('DELETE', 'queues/deleted/vehicle.entry');

    await sawUnready(roles.processor, /vehicle\.entry.*plateflow topology apply/);
    const early = plant.start(['generate', 'entry']);
    expect((await early.exited).code).toBe(78);
    expect(early.lines.join('\n')).toContain('plateflow topology apply');
    const apply = plant.start(['topology', 'apply']);
    expect((await apply.exited).code).toBe(0);
    expect(await apply.output).toContain('queue vehicle.entry: created\nqueue vehicle.exit: there');
    await sawReady(roles.processor);
    const generators = startGenerators(plant);
    await sawMoreSummaries(plant, 30);
    expect(await isAllRight(plant, generators)).toBe(true);
    await stop(roles.processor);
  });

  it('still lacks a queue when its settings are looked at, the processor ends', async (context) => {
    const settings = { PLATEFLOW_CHECKS_INTERVAL_MS: '100' };
    const broker = await rabbit.addVhost('missing');
    const plant = await openPlant(context, { broker }, settings);
    const processor = plant.start(['process']);
    await processor.saw(RUNNING);
    await rabbit.manage('DELETE', 'queues/missing/vehicle.exit');
    expect((await processor.exited).code).toBe(78);
    expect(processor.lines.join('\n')).toMatch(
      /vehicle\.exit: missing\. .*plateflow topology apply/,
    );
  });

  it('is short of memory, it is consumed, and what cannot be published waits', async (context) => {
    const broker = await rabbit.addVhost('alarm');
    const settings = { PLATEFLOW_GENERATOR_MALFORMED_SHARE: '0.05' };
    const plant = await openPlant(context, { broker }, settings);
    plant.start(['write']);
    const generators = startGenerators(plant);
    await plant.sawPublished('exit.ndjson', 300);

    context.onTestFinished(() => setWatermark('0.6'));
    await setWatermark('0.0001');
    for (const role of Object.values(generators)) {
      await role.saw(BLOCKED);
      await sawUnready(role, /RabbitMQ takes no messages: low on memory/);
    }
    const processor = plant.start(['process']);
    await plant.sawSummaries(30);
    await processor.saw(BLOCKED);
    await sawReady(processor);
    expect(await metricSum(processor, 'parking_broker_blocked')).toBe(1);
    expect(await readyCount(broker, 'vehicle.dead_letter')).toBe(0);
    await setWatermark('0.6');

    for (const role of Object.values(generators)) await sawReady(role);
    await sawMoreSummaries(plant, 30);
    expect(await isAllRight(plant, generators)).toBe(true);
    await stop(processor);
    const list = plant.start(['dead-letters', 'list', '--limit', '10000', '--output', 'json']);
    const letters = JSON.parse(await list.output) as { reason: string; partition: number }[];
    const refused = (await publications(plant)).filter(({ reason }) => reason !== undefined);
    expect(countBy(letters)).toEqual(countBy(refused));
    expect(letters.every(({ partition }) => partition === 0)).toBe(true);
  });

  it('closes a channel because nothing is acknowledged, it is opened anew', async (context) => {
    const redis = await startRedis();
    context.onTestFinished(() => redis.stop());
    context.onTestFinished(() => setConsumerTimeout(1_800_000, 60_000));
    await setConsumerTimeout(1_000, 500);
    // Only RabbitMQ loses its patience.
    const settings = {
      PLATEFLOW_REDIS_COMMAND_TIMEOUT_MS: '60000',
      PLATEFLOW_LEASE_TTL_MS: '61000',
    };
    const broker = await rabbit.addVhost('timeout');
    const plant = await openPlant(context, { broker, redis: redis.url }, settings);
    const roles = startAll(plant);
    await plant.sawSummaries(30);

    redis.pause();
    await roles.processor.saw(GIVEN_UP);
    await sawUnready(roles.processor, /delivery acknowledgement on channel \d+ timed out/);
    redis.resume();

    await sawReady(roles.processor);
    await sawMoreSummaries(plant, 50);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(roles.processor);
  });

  it('is gone for ten seconds, all goes on afterwards', async (context) => {
    const plant = await openPlant(context, { broker: await rabbit.addVhost('gone') });
    const roles = startAll(plant);
    await plant.sawSummaries(50);

    await rabbit.kill('SIGKILL');
    // The time is the case itself, nothing is waited for.
    const away = sleep(AWAY_MS);
    const { processor, entries, exits } = roles;
    for (const role of [processor, entries, exits]) await sawUnready(role, /RabbitMQ at/);
    await sawReady(roles.writer);
    await away;
    for (const role of [processor, entries, exits]) await sawUnready(role, /RabbitMQ at/);
    await rabbit.start();

    for (const role of Object.values(roles)) await sawReady(role);
    await sawMoreSummaries(plant, 50);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(processor);
  });

  it('dies right after its queues were declared, it has what it confirmed', async (context) => {
    const broker = await rabbit.addVhost('declared');
    const plant = await openUndeclared(context, { broker });
    const apply = plant.start(['topology', 'apply']);
    await apply.saw(/Waiting \d+ ms/);
    // Of several queues it is the last one that is not saved.
    await withRawChannel(broker, async (raw) => {
      for (let i = 0; i < 100; i += 1) raw.sendToQueue('vehicle.exit', Buffer.from('an event'));
      await raw.waitForConfirms();
    });

    expect((await apply.exited).code).toBe(0);
    await rabbit.kill('SIGKILL');
    await rabbit.start();

    await withRawChannel(broker, (raw) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      let count = 0;
      void raw.consume('vehicle.exit', () => void ((count += 1) === 100 && resolve()));
      return promise;
    });
  });
});

/** Waits until the effect of all that was published is committed. */
async function sawAllSettled(plant: Plant, processor: RoleProcess): Promise<void> {
  const { length } = await publications(plant);
  await vi.waitFor(
    async () => {
      expect(await metricSum(processor, 'parking_deliveries_settled_total')).toBe(length);
    },
    { timeout: 20_000, interval: 50 },
  );
}

/** Below what the broker has in use it has a memory alarm, from its next measurement on. */
async function setWatermark(share: string): Promise<void> {
  await rabbit.ctl('set_vm_memory_high_watermark', share);
}

/** For channels that are opened from now on; that it looks more often has no name in its settings. */
async function setConsumerTimeout(timeoutMs: number, lookMs: number): Promise<void> {
  const set = (name: string, ms: number): string => `application:set_env(rabbit, ${name}, ${ms})`;
  const both = [set('consumer_timeout', timeoutMs), set('channel_tick_interval', lookMs)];
  await rabbit.ctl('eval', `${both.join(', ')}.`);
}

/** How often each reason is there. */
function countBy(refusals: readonly { readonly reason?: unknown }[]): Record<string, number> {
  const groups = Object.groupBy(refusals, ({ reason }) => String(reason));
  return Object.fromEntries(
    Object.entries(groups).map(([reason, group = []]) => [reason, group.length]),
  );
}
