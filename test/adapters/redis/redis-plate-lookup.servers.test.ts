import { expect, onTestFinished, test } from 'vitest';
import { partitionOf } from '#adapters/partition.ts';
import { openPlateLookup } from '#adapters/redis/redis-plate-lookup.ts';
import { plateLookupContract } from '#test/contract/plate-lookup.contract.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers, emptyRedis } from '#test/support/servers/shared.ts';
import { openEngine } from './subject.ts';
import type { Plate } from '#domain/plate.ts';
import type { PlateLookup } from '#ports/plate-lookup.ts';

const PARTITIONS = 4;
const WITNESS = { connected: () => undefined, lost: () => undefined };

function openLookup(url: string): PlateLookup {
  const options = { connectTimeoutMs: 10_000, commandTimeoutMs: 10_000, witness: WITNESS };
  const lookup = openPlateLookup({ url, ...options });
  onTestFinished(() => lookup.close());
  return lookup;
}

describeWithServers('in Redis', () => {
  plateLookupContract('the Redis engine', async () => {
    const url = await emptyRedis();
    const engine = openEngine(url, { partitions: PARTITIONS });
    return {
      store: (partition) => engine.store(partition),
      openLookup: () => openLookup(url),
      partitionOf: (plate) => partitionOf(plate, PARTITIONS),
    };
  });

  test('a database with nothing in it knows no plate, and has nothing in it after that', async () => {
    const url = await emptyRedis();
    expect(await openLookup(url).find('AB123' as Plate)).toEqual([]);
    expect(await withRedis(url, async (redis) => redis.dbsize())).toBe(0);
  });
});
