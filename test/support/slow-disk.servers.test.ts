import { expect, it } from 'vitest';
import { startRedis, withRedis } from './servers/redis-server.ts';
import { describeWithServers } from './servers/shared.ts';
import { needSlowDisk, slowDiskOf } from './slow-disk.ts';

const DELAY_MS = 400;

describeWithServers('a slow disk', () => {
  it('delays what waits for it, until it is healed or its process is gone', async (context) => {
    needSlowDisk(context);
    const redis = await startRedis();
    context.onTestFinished(() => redis.stop());
    const writeMs = (): Promise<number> =>
      withRedis(redis.url, async (client) => {
        await client.ping();
        const startMs = performance.now();
        await client.set('key', 'value');
        return performance.now() - startMs;
      });

    const disk = await slowDiskOf(redis.pid, DELAY_MS);
    expect(await writeMs()).toBeGreaterThan(DELAY_MS);
    await disk.heal();
    expect(await writeMs()).toBeLessThan(DELAY_MS);

    const again = await slowDiskOf(redis.pid, DELAY_MS);
    await redis.kill();
    await again.heal();
    await expect(slowDiskOf(redis.pid, DELAY_MS)).rejects.toThrow('No such process');
  });
});
