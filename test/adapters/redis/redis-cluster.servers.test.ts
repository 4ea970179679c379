/** In a cluster, keys of two slots in one command are refused: a partition must keep to one. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { stayStoreContract } from '#test/contract/stay-store.contract.ts';
import { freePort } from '#test/support/ports.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { untilAnswered } from '#test/support/servers/until-answered.ts';
import { openEngine, openSubject } from './subject.ts';
import type { TestRedis } from '#test/support/servers/redis-server.ts';

describeWithServers('a server of a Redis Cluster', () => {
  let server: TestRedis;

  beforeAll(async () => {
    // By default it is the port plus 10,000, which a connection of anybody may have.
    const busPort = String(await freePort());
    server = await startRedis({ 'cluster-enabled': 'yes', 'cluster-port': busPort });
    await withRedis(server.url, (redis) => redis.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383'));
    await untilAnswered(
      () => withRedis(server.url, async (redis) => void (await redis.get('any key'))),
      async () => undefined,
    );
  });
  afterAll(() => server.stop());

  stayStoreContract('the Redis engine in a cluster', async () => {
    await withRedis(server.url, (redis) => redis.flushall());
    return openSubject(server.url);
  });

  test('a lease is taken and given back', async () => {
    const lease = openEngine(server.url).lease(0);
    expect(await lease.acquire()).toEqual({ isHeld: true });
    await lease.release();
  });

  test('the keys of a partition are in one slot, those of another partition in another', async () => {
    const slots = (partition: number): Promise<unknown[]> =>
      withRedis(server.url, (redis) =>
        Promise.all(
          Object.values(partitionKeys(partition)).map((key) => redis.cluster('KEYSLOT', key)),
        ),
      );

    const [first, second] = [new Set(await slots(0)), new Set(await slots(1))];

    expect([first.size, second.size]).toEqual([1, 1]);
    expect(first).not.toEqual(second);
  });
});
