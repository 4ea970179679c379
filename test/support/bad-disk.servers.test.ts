import { expect, it } from 'vitest';
import { startRedis, withRedis } from './servers/redis-server.ts';
import { describeWithServers } from './servers/shared.ts';
import { failingDiskOf, needBadDisk, slowDiskOf } from './bad-disk.ts';
import type { TestContext } from 'vitest';
import type { TestRedis } from './servers/redis-server.ts';

const DELAY_MS = 400;

describeWithServers('a bad disk', () => {
  it('delays what waits for it, until it is healed or its process is gone', async (context) => {
    const redis = await redisOf(context);
    const disk = await slowDiskOf(redis.pid, DELAY_MS);
    expect(await writeMs(redis)).toBeGreaterThan(DELAY_MS);
    await disk.heal();
    expect(await writeMs(redis)).toBeLessThan(DELAY_MS);

    const again = await slowDiskOf(redis.pid, DELAY_MS);
    await redis.kill();
    await again.heal();
    await expect(slowDiskOf(redis.pid, DELAY_MS)).rejects.toThrow('No such process');
  });

  it('fails what waits for it: a Redis that syncs always ends', async (context) => {
    const redis = await redisOf(context);
    await writeMs(redis);
    const disk = await failingDiskOf(redis.pid);
    await expect(writeMs(redis)).rejects.toThrow(/closed|ECONNRESET/);
    await disk.heal();
    await redis.kill();
    await redis.start();
    await writeMs(redis);
  });
});

async function redisOf(context: TestContext): Promise<TestRedis> {
  needBadDisk(context);
  const redis = await startRedis();
  context.onTestFinished(() => redis.stop());
  return redis;
}

/** How long a write takes, which Redis syncs before it answers. */
function writeMs({ url }: TestRedis): Promise<number> {
  return withRedis(url, async (client) => {
    await client.ping();
    const startMs = performance.now();
    await client.set('key', 'value');
    return performance.now() - startMs;
  });
}
