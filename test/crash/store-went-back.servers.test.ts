/**
 * A store that has lost commits which it had acknowledged: a disk that did not keep what it was told
 * to, or an old copy. Going on would use numbers twice, and the writer would take summaries for
 * repeats. So the processor says what is wrong and ends (decision 0011).
 */
import { readdir, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { stop } from '#test/support/plant.ts';
import { openPlant, startAll } from '#test/support/server-plant.ts';
import { startRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import type { TestRedis } from '#test/support/servers/redis-server.ts';

describeWithServers('a Redis that has lost acknowledged commits', () => {
  it('is noticed, and nothing more is written to the log', async (context) => {
    const redis = await startRedis();
    context.onTestFinished(() => redis.stop());
    const plant = await openPlant(context, { redis: redis.url });
    const { writer, processor, entries, exits } = startAll(plant);
    await writer.saw(/The role has started/);
    await plant.sawSummaries(60);
    await Promise.all([stop(entries), stop(exits)]);
    await stop(processor);
    const log = await readFile(plant.log);

    await loseHalf(redis);
    const next = plant.start(['process']);

    expect((await next.exited).code).toBe(78);
    expect(next.lines.join('\n')).toMatch(
      /The writer has summary \d+, but the store only knows \d+: the store went back in time/,
    );
    await stop(writer);
    expect((await readFile(plant.log)).equals(log)).toBe(true);
  });
});

/** Takes the later half of all that was committed away, as if it had never reached the disk. */
async function loseHalf(redis: TestRedis): Promise<void> {
  await redis.kill();
  const folder = join(redis.folder, 'appendonlydir');
  const name = (await readdir(folder)).find((file) => file.endsWith('.incr.aof'));
  const file = join(folder, String(name));
  await truncate(file, Math.floor((await readFile(file)).length / 2));
  await redis.start();
}
