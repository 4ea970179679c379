/** The contract of leases by the clock of a real Redis, and what it promises beyond that. */
import { beforeEach, expect, test } from 'vitest';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { leaseContract } from '#test/contract/lease.contract.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers, emptyRedis } from '#test/support/servers/shared.ts';
import { openEngine, ownServer } from './subject.ts';
import type { Lease } from '#ports/lease.ts';
import type { LeaseSubject } from '#test/contract/lease.contract.ts';

/** Short enough to be waited for, and longer than a slow machine holds up who renews it. */
const TTL_MS = 2_000;

describeWithServers('the lease of a partition in Redis', () => {
  let url: string;
  beforeEach(async () => {
    url = await emptyRedis();
  });

  const leaseOf = (owner: string, leaseTtlMs = 60_000, partition = 0): Lease =>
    openEngine(url, { owner, leaseTtlMs, partitions: 2 }).lease(partition);

  leaseContract('Redis', async () => {
    let opened = 0;
    const open = (): LeaseSubject => {
      opened += 1;
      const owner = `process:${opened}:a`;
      return { owner, lease: leaseOf(owner, TTL_MS) };
    };
    return { ttlMs: TTL_MS, open };
  });

  test('partitions have leases of their own', async () => {
    expect(await leaseOf('us', 60_000, 0).acquire()).toEqual({ isHeld: true });
    expect(await leaseOf('them', 60_000, 1).acquire()).toEqual({ isHeld: true });
  });

  test('Z2: who has died is replaced long before its lease would end', async () => {
    const ours = openEngine(url, { owner: 'us:1:a', leaseTtlMs: 60_000, partitions: 2 });
    const theirs = leaseOf('them:2:b');
    expect(await ours.lease(0).acquire()).toEqual({ isHeld: true });
    expect(await theirs.acquire()).toMatchObject({ isHeld: false });

    await withRedis(url, async (redis) => {
      const [, client] = (await redis.get(partitionKeys(0).lease))?.split(' ') ?? [];
      await redis.call('CLIENT', 'KILL', 'ID', String(client));
    });

    expect(await theirs.acquire()).toMatchObject({ holder: 'us:1:a', expiresInMs: 0 });
    expect(await theirs.acquire()).toEqual({ isHeld: true });
  });

  test('who has a new connection keeps its lease', async () => {
    const [ours, theirs] = [leaseOf('us:1:a'), leaseOf('them:2:b')];
    await ours.acquire();
    await withRedis(url, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'normal'));
    await ours.acquire().catch(() => undefined);
    await ours.acquire();

    const answer = await theirs.acquire();

    expect(answer).toMatchObject({ isHeld: false, holder: 'us:1:a' });
    expect(answer).not.toMatchObject({ expiresInMs: 0 });
  });

  test('who may not look for the dead waits for the end of the lease', async () => {
    const server = await ownServer();
    await withRedis(server.url, (redis) => redis.call('ACL', 'SETUSER', 'default', '-client|list'));
    const ours = openEngine(server.url, { owner: 'us:1:a' });
    await ours.lease(0).acquire();
    await ours.close();

    const answer = await openEngine(server.url, { owner: 'them:2:b' }).lease(0).acquire();

    expect(answer).toMatchObject({ isHeld: false, holder: 'us:1:a' });
    expect(answer).not.toMatchObject({ expiresInMs: 0 });
  });

  test('a lost connection is made anew at the next call', async () => {
    const ours = leaseOf('us');
    await ours.acquire();
    await withRedis(url, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'normal'));

    // The loss is noticed before this call or during it.
    await ours.acquire().catch(() => undefined);

    expect(await ours.acquire()).toEqual({ isHeld: true });
  });

  test('a server that is away fails the call, and the next one reaches it when it is back', async () => {
    const server = await ownServer();
    const lease = openEngine(server.url).lease(0);
    await server.kill();

    await expect(lease.acquire()).rejects.toMatchObject({ code: 'unreachable' });
    await server.start();

    expect(await lease.acquire()).toEqual({ isHeld: true });
  });

  test('a server that is silent fails the call in time', async () => {
    const server = await ownServer();
    const lease = openEngine(server.url, { commandTimeoutMs: 1_000 }).lease(0);
    await lease.acquire();

    server.pause();
    await expect(lease.acquire()).rejects.toMatchObject({ code: 'no_answer' });
    server.resume();
  });
});
