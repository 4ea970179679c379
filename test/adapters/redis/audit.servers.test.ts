/** What a partition is compared with when Redis has loaded it (U1). */
import { beforeEach, expect, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { auditPartition } from '#adapters/redis/audit.ts';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { AUDIT } from '#adapters/redis/scripts.ts';
import { commitNext, key, write } from '#test/contract/commits.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers, emptyRedis } from '#test/support/servers/shared.ts';
import { openEngine } from './subject.ts';
import type { Redis } from 'ioredis';
import type { Ownership } from '#ports/stay-store.ts';

/** A connection that answers for so many parts of an audit, and loses the answer for the next. */
function connectionTo(redis: Redis, answered = Number.POSITIVE_INFINITY) {
  const connection = {
    name: 'Redis',
    parts: 0,
    call: (name: string, args: readonly (string | number)[]) => redis.call(name, [...args]),
    run: async (script: string, keys: readonly string[], args: readonly (string | number)[]) => {
      const answer: unknown = await redis.eval(script, keys.length, ...keys, ...args);
      if (script === AUDIT) connection.parts += 1;
      if (connection.parts > answered) throw new Error('The answer is lost.');
      return answer;
    },
  };
  return connection;
}

/** The partition gets another owner. */
function nextEpoch(redis: Redis): Promise<number> {
  return redis.hincrby(partition, 'epoch', 1);
}

const { partition, plates, due } = partitionKeys(0);
const [FIRST, SECOND] = [key('A1'), key('A2')];

describeWithServers('a partition that Redis has loaded from its disk', () => {
  let url: string;
  beforeEach(async () => {
    url = await emptyRedis();
  });

  /** Plates that came, changed and went, and books. */
  async function makeHistory(): Promise<void> {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    const book = (entries: number) => ({ entries, exits: 0, countedInside: 1, openStays: 1 });
    const ledgers = (entries: number) => new Map([['garage', book(entries)]]);
    const writes = ['A1', 'A2', 'A3'].map((plate) => write(plate, { dueAtMs: 5_000 }));
    await commitNext(store, owner, { writes, ledgers: ledgers(3) });
    const changed = write('A1', { state: 'a newer state', dueAtMs: 9_000 });
    const removed = write('A3', { state: undefined });
    await commitNext(store, owner, { writes: [changed, removed], ledgers: ledgers(4) }, 1);
  }

  function claimAfterStart(): Promise<Ownership> {
    return openEngine(url).store(0).claim();
  }

  /** Redis does something that no commit does, and counts as started anew. */
  function tamper(act: (redis: Redis) => Promise<unknown>): Promise<unknown> {
    return withRedis(url, async (redis) => {
      await act(redis);
      await redis.hset(partition, 'audited', 'another run');
    });
  }

  test('is taken over when it is what was committed', async () => {
    await makeHistory();
    await tamper(async () => undefined);

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 3 });
  });

  test('is added up whole, in parts', { timeout: 60_000 }, async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    const many = Array.from({ length: 7_000 }, (_, i) => write(`P${i}`, { dueAtMs: i }));
    await commitNext(store, owner, { writes: many });
    await commitNext(store, owner, { writes: many.slice(0, 3_000) }, 1);
    await tamper(async () => undefined);

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 3 });
    await tamper((redis) => redis.hdel(plates, key('P6999')));
    await expect(claimAfterStart()).rejects.toThrow(RefusedToRun);
  });

  test.each<[string, (redis: Redis) => Promise<unknown>, RegExp]>([
    ['a plate is gone', (redis) => redis.hdel(plates, SECOND), /plates and books/],
    [
      'the state of a plate has gone to another name',
      async (redis) => {
        await redis.hset(plates, 'garage/X', String(await redis.hget(plates, SECOND)));
        await redis.hdel(plates, SECOND, 'garage/X2');
        await redis.hset(plates, SECOND, '5000 zzz an older state');
      },
      /plates and books/,
    ],
    ['a plate is back', (redis) => redis.hset(plates, key('A3'), '5000 abc x'), /plates and books/],
    ['books are gone', (redis) => redis.hdel(partition, 'ledger:garage'), /plates and books/],
    ['an alarm is gone', (redis) => redis.zrem(due, FIRST), /alarms of 1 of its plates/],
    ['an alarm is late', (redis) => redis.zadd(due, 9_001, FIRST), /alarms of 1 of its plates/],
    ['the sum itself is another', (redis) => redis.hset(partition, 'seals', 7), /plates and books/],
  ])('is refused when %s', async (_what, act, reason) => {
    await makeHistory();
    await tamper(act);

    const claim = claimAfterStart();

    await expect(claim).rejects.toThrow(RefusedToRun);
    await expect(claim).rejects.toThrow(reason);
    await expect(claimAfterStart(), 'the next one').rejects.toThrow(reason);
  });

  test('is added up rightly while its hash becomes smaller', async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    const many = Array.from({ length: 9_000 }, (_, i) => write(`P${i}`, { dueAtMs: i }));
    await commitNext(store, owner, { writes: many });
    const gone = many.slice(0, 8_500).map(({ key }) => ({ ...write('P'), key, state: undefined }));
    await commitNext(store, owner, { writes: gone }, 1);
    await tamper(async () => undefined);

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 3 });
  });

  test('is added up rightly by an owner who had it before somebody else', async () => {
    const [mine, theirs] = [openEngine(url).store(0), openEngine(url).store(0)];
    const first = await mine.claim();
    await commitNext(mine, first, { writes: [write('A1', { dueAtMs: 5_000 })] });
    const other = await theirs.claim();
    await commitNext(theirs, other, { writes: [write('A1', { state: 'b', dueAtMs: 5_000 })] });
    const again = await mine.claim();
    await commitNext(mine, again, { writes: [write('A1', { state: 'c', dueAtMs: 5_000 })] });
    await tamper(async () => undefined);

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 4 });
  });

  test('is added up rightly when a plate is loaded while it is committed', async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    const [loaded] = await Promise.all([
      store.load([FIRST]),
      commitNext(store, owner, { writes: [write('A1', { dueAtMs: 5_000 })] }),
    ]);
    expect(loaded).toEqual([undefined]);
    await commitNext(store, owner, { writes: [write('A1', { state: 'b', dueAtMs: 5_000 })] }, 1);
    await tamper(async () => undefined);

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 3 });
  });

  test('is not looked at again while the server goes on', async () => {
    await makeHistory();
    await withRedis(url, (redis) => redis.hdel(plates, SECOND));

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 3 });
  });

  test('is added up on from where that was interrupted, by the next owner', async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    const many = Array.from({ length: 7_000 }, (_, i) => write(`P${i}`, { dueAtMs: i }));
    await commitNext(store, owner, { writes: many });
    await withRedis(url, async (redis) => {
      const whole = connectionTo(redis);
      await auditPartition(whole, partitionKeys(0), owner.epoch, 'another run');
      expect(whole.parts).toBeGreaterThan(2);
      for (let answered = 0; answered < whole.parts; answered += 1) {
        const before = connectionTo(redis, answered);
        const cut = auditPartition(before, partitionKeys(0), await nextEpoch(redis), 'another run');
        await expect(cut).rejects.toThrow('The answer is lost.');
        const after = connectionTo(redis);
        const epoch = await nextEpoch(redis);
        await auditPartition(after, partitionKeys(0), epoch, 'another run');
        expect(before.parts).toBe(answered + 1);
        // Whoever does not know that it was the last part asks once more.
        expect(after.parts).toBe(Math.max(1, whole.parts - before.parts));
      }
    });
  });

  test('is added up anew when Redis was started again meanwhile', async () => {
    await makeHistory();
    await withRedis(url, async (redis) => {
      const epoch = await nextEpoch(redis);
      const cut = auditPartition(connectionTo(redis, 0), partitionKeys(0), epoch, 'another run');
      await expect(cut).rejects.toThrow('The answer is lost.');
      const kept = String(await redis.hget(partition, 'auditing'));
      expect(kept).toContain(' end ');
      await redis.hset(partition, 'auditing', kept.replace(/^\w+/, 'an-earlier-run'));
    });
    await tamper((redis) => redis.hdel(plates, SECOND));

    await expect(claimAfterStart()).rejects.toThrow(RefusedToRun);
  });

  test('begins to be added up when an earlier version has not done it', async () => {
    await makeHistory();
    await withRedis(url, (redis) => redis.hdel(partition, 'seals', 'audited'));
    const store = openEngine(url).store(0);
    await commitNext(store, await store.claim(), { writes: [write('A4', { dueAtMs: 1 })] });
    await tamper(async () => undefined);

    await expect(claimAfterStart()).resolves.toMatchObject({ nextCommit: 4 });
    await tamper((redis) => redis.hdel(plates, SECOND));
    await expect(claimAfterStart()).rejects.toThrow(RefusedToRun);
  });
});
