/**
 * Why a Redis with `appendfsync everysec` is refused: on a slow disk it answers before anything is
 * written, so that kill -9 alone takes back what was answered. Should it be set behind the back of a
 * processor, between two checks, the loss is noticed, and no number is used twice.
 */
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { needBadDisk, slowDiskOf } from '#test/support/bad-disk.ts';
import { stop } from '#test/support/plant.ts';
import { openPlant, startAll } from '#test/support/server-plant.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import type { Plant } from '#test/support/plant.ts';
import type { TestRedis } from '#test/support/servers/redis-server.ts';

/** Redis lets what it has to write gather for as long as a sync takes, up to 2 s. */
const SYNC_MS = 1_800;
/** So many summaries reach the log while it gathers, with time to spare. */
const LOST_MIN = 20;
const AN_HOUR_MS = '3600000';

describeWithServers('a Redis with everysec on a slow disk', { timeout: 180_000 }, () => {
  it('loses what it has answered when it is killed, and that is noticed', async (context) => {
    needBadDisk(context);
    const redis = await startRedis();
    context.onTestFinished(() => redis.stop());
    const settings = { PLATEFLOW_CHECKS_INTERVAL_MS: AN_HOUR_MS };
    const plant = await openPlant(context, { redis: redis.url }, settings);
    const { writer, processor, entries, exits } = startAll(plant);
    await plant.sawSummaries(30);

    await withRedis(redis.url, (client) => client.config('SET', 'appendfsync', 'everysec'));
    const disk = await slowDiskOf(redis.pid, SYNC_MS);
    await killWithUnwritten(redis, plant);
    await disk.heal();
    await Promise.all([stop(entries), stop(exits)]);
    const log = await readFile(plant.log);
    await redis.start();

    expect((await processor.exited).code).toBe(78);
    expect(processor.lines.join('\n')).toMatch(/the store went back in time/);
    await stop(writer);
    expect((await readFile(plant.log)).equals(log)).toBe(true);
    expect((await verifyLog(plant.log)).problem).toBeUndefined();
  });
});

/** Kills Redis when summaries are in the log whose commits it has answered and not written. */
async function killWithUnwritten(redis: TestRedis, plant: Plant): Promise<void> {
  for (;;) {
    const written = await bytesWritten(redis);
    await plant.sawSummaries((await lastSummary(redis)) + LOST_MIN);
    // Held still it writes nothing more.
    redis.pause();
    if ((await bytesWritten(redis)) === written) return redis.kill();
    redis.resume();
  }
}

/** How long the append-only file is. */
async function bytesWritten({ folder }: TestRedis): Promise<number> {
  const files = join(folder, 'appendonlydir');
  const name = (await readdir(files)).find((file) => file.endsWith('.incr.aof'));
  return (await stat(join(files, String(name)))).size;
}

async function lastSummary({ url }: TestRedis): Promise<number> {
  const { partition } = partitionKeys(0);
  return Number(await withRedis(url, (client) => client.hget(partition, 'lastSummary')));
}
