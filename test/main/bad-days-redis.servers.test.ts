/** Bad days of Redis, as the roles live through them: nothing lost, nothing twice. */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, vi } from 'vitest';
import { stop } from '#test/support/plant.ts';
import {
  GIVEN_UP,
  isAllRight,
  openPlant,
  RUNNING,
  sawMoreSummaries,
  sawReady,
  sawUnready,
  startAll,
} from '#test/support/server-plant.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import type { TestContext } from 'vitest';
import type { RedisSettings, TestRedis } from '#test/support/servers/redis-server.ts';

/** Away for long enough that every timeout and every lease has come to its end. */
const AWAY_MS = 10_000;

/** Servers that come and go, and half a dozen processes each time. */
const LONG = { timeout: 120_000 };

async function ownRedis(context: TestContext, settings?: RedisSettings): Promise<TestRedis> {
  const redis = await startRedis(settings);
  context.onTestFinished(() => redis.stop());
  return redis;
}

function configure({ url }: TestRedis, setting: string, value: string): Promise<unknown> {
  return withRedis(url, (client) => client.config('SET', setting, value));
}

describeWithServers('when Redis', LONG, () => {
  it('forgets its scripts nobody notices: none is called by its hash', async (context) => {
    const redis = await ownRedis(context);
    const plant = await openPlant(context, { redis: redis.url });
    const roles = startAll(plant);
    for (const count of [20, 40, 60, 80]) {
      await plant.sawSummaries(count);
      await withRedis(redis.url, (client) => client.script('FLUSH'));
    }
    await sawMoreSummaries(plant, 20);
    await sawReady(roles.processor);

    expect(await isAllRight(plant, roles)).toBe(true);

    const stats = await withRedis(redis.url, (client) => client.info('everything'));
    expect(stats).toContain('cmdstat_eval:');
    expect(stats).not.toContain('cmdstat_evalsha:');
    expect(stats).not.toContain('errorstat_NOSCRIPT');
    expect(roles.processor.lines.join('\n')).not.toMatch(GIVEN_UP);
    await stop(roles.processor);
  });

  it('is still loading its data at the start, a processor waits for it', async (context) => {
    // The first two are what Redis tests itself with: with them each key takes 100 ms, and clients
    // are answered after each, so that it takes as long as the test wants.
    const redis = await ownRedis(context, {
      'key-load-delay': '100000',
      'loading-process-events-interval-bytes': '1024',
      rdbcompression: 'no',
    });
    const plant = await openPlant(context, { redis: `${redis.url}/1` });
    const roles = startAll(plant);
    await plant.sawSummaries(30);
    await stop(roles.processor);
    await fill(redis.url);
    await redis.kill('SIGTERM');
    await redis.launch();

    const processor = plant.start(['process']);
    await sawUnready(processor, /servers.*is still loading its data/);
    expect(processor.lines.join('\n')).not.toMatch(RUNNING);
    await configure(redis, 'key-load-delay', '0');

    await sawReady(processor);
    await sawMoreSummaries(plant, 30);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(processor);
  });

  it('has no memory left, nothing is acknowledged until it has', async (context) => {
    const redis = await ownRedis(context);
    const plant = await openPlant(context, { redis: redis.url });
    const roles = startAll(plant);
    await plant.sawSummaries(30);

    await configure(redis, 'maxmemory', '1');
    await sawUnready(roles.processor, /has no memory left.*Raise its maxmemory/);
    // What it had in its memory is gone with it: the rest is committed, or comes again.
    roles.processor.signal('SIGKILL');
    const processor = plant.start(['process']);
    await sawUnready(processor, /has no memory left.*Raise its maxmemory/);
    await configure(redis, 'maxmemory', '0');

    await sawMoreSummaries(plant, 50);
    await sawReady(processor);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(processor);
  });

  it.concurrent.for([
    {
      how: 'is gone',
      reason: /Redis at \S+ (?:is lost|cannot be reached)/,
      leave: (redis: TestRedis) => redis.kill('SIGKILL'),
      comeBack: (redis: TestRedis) => redis.start(),
    },
    {
      how: 'says nothing',
      reason: /Redis at \S+ (?:has not answered for 1000 ms|cannot be reached)/,
      leave: async (redis: TestRedis) => redis.pause(),
      comeBack: async (redis: TestRedis) => redis.resume(),
    },
  ])('$how for ten seconds, all goes on afterwards', async (day, context) => {
    const redis = await ownRedis(context);
    const plant = await openPlant(context, { redis: redis.url });
    const roles = startAll(plant);
    await plant.sawSummaries(50);

    await day.leave(redis);
    // The time is the case itself, nothing is waited for.
    const away = sleep(AWAY_MS);
    await sawUnready(roles.processor, day.reason);
    for (const other of [roles.writer, roles.entries, roles.exits]) await sawReady(other);
    await away;
    await sawUnready(roles.processor, day.reason);
    await day.comeBack(redis);

    await sawReady(roles.processor);
    await sawMoreSummaries(plant, 50);
    expect(await isAllRight(plant, roles)).toBe(true);
    await stop(roles.processor);
  });
});

/** Puts much into another database, where loading it is slow: in the form that is read key by key. */
async function fill(url: string): Promise<void> {
  await withRedis(url, async (client) => {
    for (let i = 0; i < 600; i += 1) await client.set(`key ${i}`, 'x'.repeat(2_000));
    await client.bgrewriteaof();
    await vi.waitFor(async () => {
      expect(await client.info('persistence')).toContain('aof_rewrite_in_progress:0');
    });
  });
}
