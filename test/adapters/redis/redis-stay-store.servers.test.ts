/** What the store promises beyond the contract of all engines. */
import { beforeEach, expect, test } from 'vitest';
import { RedisError } from '#adapters/redis/redis-error.ts';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { commitNext, key, write } from '#test/contract/commits.ts';
import { withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers, emptyRedis } from '#test/support/servers/shared.ts';
import { openEngine } from './subject.ts';

const DAY_MS = 86_400_000;

describeWithServers('the store in Redis', () => {
  let url: string;
  beforeEach(async () => {
    url = await emptyRedis();
  });

  const plates = (count: number): string[] => Array.from({ length: count }, (_, i) => `P${i}`);
  const keysLeft = (): Promise<string[]> => withRedis(url, async (redis) => redis.keys('*'));

  test('takes 10,000 plates, summaries and garages in one commit, and removes as many', async () => {
    const engine = openEngine(url);
    const store = engine.store(0);
    const owner = await store.claim();
    const all = plates(10_000);
    const book = { entries: 1, exits: 0, countedInside: 1, openStays: 1 };
    const result = await commitNext(store, owner, {
      writes: all.map((plate, i) => write(plate, { dueAtMs: i, heldUntilMs: 10_000 + i })),
      summaries: all.map((plate) => JSON.stringify(plate)),
      ledgers: new Map(all.map((plate) => [`garage ${plate}`, book])),
    });

    expect(result).toEqual({ outcome: 'committed', lastSummary: 10_000 });
    expect(await store.load(all.map(key))).toEqual(all.map((plate) => `state of ${plate}`));
    expect(await store.due(DAY_MS, -Infinity, 10_000)).toEqual(all.map(key));
    expect(await store.due(-Infinity, DAY_MS, 10_000)).toEqual(all.map(key));
    expect(await store.readOutbox(9_000, 10_000)).toHaveLength(1_000);
    expect((await store.claim()).ledgers.size).toBe(10_000);

    const next = await store.claim();
    const writes = all.map((plate) => write(plate, { state: undefined }));
    await commitNext(store, next, { writes });
    await store.trimOutbox(10_000);
    expect(await keysLeft()).toEqual(
      expect.not.arrayContaining([expect.stringMatching(/plates|due|held/)]),
    );
  });

  test('partitions share the data set and nothing else', async () => {
    const engine = openEngine(url, { partitions: 2 });
    const [one, two] = [engine.store(0), engine.store(1)];
    const [first, second] = [await one.claim(), await two.claim()];

    await commitNext(one, first, { writes: [write('A1', { dueAtMs: 1 })], summaries: ['"s"'] });

    expect(first.dataset).toBe(second.dataset);
    expect(await two.load([key('A1')])).toEqual([undefined]);
    expect(await two.due(10, 10, 10)).toEqual([]);
    expect(await two.readOutbox(0, 10)).toEqual([]);
    expect((await commitNext(two, second, {})).outcome).toBe('committed');
    expect(() => engine.store(2)).toThrow(RangeError);
  });

  test('scripts that the server has forgotten are there again at once', async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    const commit = (i: number) => commitNext(store, owner, { summaries: ['"s"'] }, i);
    const flush = (): Promise<unknown> => withRedis(url, (redis) => redis.script('FLUSH'));

    await flush();
    const commits = [0, 1, 2, 3].map(commit);
    await flush();
    commits.push(...[4, 5].map(commit));
    expect((await Promise.all(commits)).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 6 }, () => 'committed'),
    );

    await flush();
    expect(await store.readOutbox(0, 1)).toHaveLength(1);
    await flush();
    await store.trimOutbox(1);
    await flush();
    expect(await store.due(0, 0, 1)).toEqual([]);
    await flush();
    expect((await store.claim()).outboxDepth).toBe(5);
  });

  test('an alarm that goes off days before the deadline names no plate', async () => {
    const store = openEngine(url, { clock: { now: () => 0 } }).store(0);
    const owner = await store.claim();
    const all = plates(30);
    await commitNext(store, owner, {
      writes: [
        ...all.map((plate, i) => write(plate, { dueAtMs: 7 * DAY_MS + i })),
        write('SOON', { dueAtMs: 2 * DAY_MS }),
      ],
    });

    expect(await store.due(DAY_MS, 0, 100)).toEqual([]);
    expect(await store.due(2 * DAY_MS, 0, 100)).toEqual([key('SOON')]);
    expect(await store.due(7 * DAY_MS + 4, 0, 3)).toEqual(['SOON', 'P0', 'P1'].map(key));
    expect(await store.due(7 * DAY_MS + 4, 0, 100)).toHaveLength(6);
  });

  test('an alarm stays where it is while the deadline is behind it', async () => {
    let nowMs = 0;
    const store = openEngine(url, { clock: { now: () => nowMs } }).store(0);
    const owner = await store.claim();
    const alarm = (): Promise<string | null> =>
      withRedis(url, (redis) => redis.zscore('plateflow:{p00}:due', key('A1')));
    await commitNext(store, owner, { writes: [write('A1', { dueAtMs: 30 * DAY_MS })] });
    expect(await alarm()).toBe(String(DAY_MS));

    nowMs = DAY_MS / 2;
    await commitNext(store, owner, { writes: [write('A1', { dueAtMs: 7 * DAY_MS })] }, 1);
    expect(await alarm()).toBe(String(DAY_MS));

    expect(await store.due(DAY_MS, 0, 10)).toEqual([]);
    expect(await alarm()).toBe(String(7 * DAY_MS));
    expect(await store.due(7 * DAY_MS, 0, 10)).toEqual([key('A1')]);
  });

  test('a plate that has no deadline any longer loses its alarm when that goes off', async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    await commitNext(store, owner, { writes: [write('A1', { dueAtMs: 5 })] });
    await commitNext(store, owner, { writes: [write('A1')] }, 1);

    expect(await store.due(10, 0, 10)).toEqual([]);

    expect(await withRedis(url, (redis) => redis.zcard('plateflow:{p00}:due'))).toBe(0);
    expect(await store.load([key('A1')])).toEqual(['state of A1']);
  });

  test('the work of one look at the deadlines is bounded; the next look goes on', async () => {
    const store = openEngine(url, { clock: { now: () => -DAY_MS } }).store(0);
    const owner = await store.claim();
    const all = plates(100);
    await commitNext(store, owner, {
      writes: all.map((plate, i) => write(plate, { dueAtMs: 1 + i })),
    });

    let looks = 0;
    while ((await store.due(200, 0, 5)).length === 0) looks += 1;

    expect(looks).toBeGreaterThan(0);
    expect(await store.due(200, 0, 5)).toEqual(all.slice(0, 5).map(key));
  });

  test('an entry of the outbox goes when the last of its summaries has', async () => {
    const store = openEngine(url).store(0);
    const owner = await store.claim();
    await commitNext(store, owner, { summaries: ['"1"', '"2"', '"3"'] });
    await commitNext(store, owner, { summaries: ['"4"'] }, 1);
    const entries = (): Promise<number> =>
      withRedis(url, (redis) => redis.xlen('plateflow:{p00}:outbox'));

    await store.trimOutbox(2);
    expect(await entries()).toBe(2);
    expect(await store.readOutbox(0, 1)).toEqual([{ n: 3, summary: '"3"' }]);
    await store.trimOutbox(3);
    expect(await entries()).toBe(1);
    await store.trimOutbox(1);
    expect(await store.claim()).toMatchObject({ lastSummary: 4, outboxDepth: 1 });
  });

  test('trimming a partition that nobody has claimed does nothing', async () => {
    await openEngine(url).store(0).trimOutbox(5);
    expect(await keysLeft()).toEqual([]);
  });

  test('the number of partitions cannot change, and the message says so', async () => {
    await openEngine(url, { partitions: 2 }).store(0).claim();

    const claim = openEngine(url, { partitions: 3 }).store(2).claim();

    await expect(claim).rejects.toThrow(RefusedToRun);
    await expect(claim).rejects.toThrow(/over 2 partitions, but partitions is 3.*Set partitions/);
    expect((await openEngine(url, { partitions: 2 }).store(1).claim()).epoch).toBe(1);
  });

  test('a partition of another history is refused, and its epoch is left as it is', async () => {
    const store = openEngine(url).store(0);
    await store.claim();
    await withRedis(url, (redis) => redis.hset('plateflow:dataset', 'name', 'another'));

    const claim = store.claim();

    await expect(claim).rejects.toThrow(RefusedToRun);
    await expect(claim).rejects.toThrow(/holds data set another, .* are from data set dataset-1/);
    await withRedis(url, (redis) => redis.hset('plateflow:dataset', 'name', 'dataset-1'));
    expect((await store.claim()).epoch).toBe(2);
  });

  test('a history whose name was lost is not given another one', async () => {
    const store = openEngine(url, { partitions: 2 }).store(0);
    await store.claim();
    await withRedis(url, (redis) => redis.del('plateflow:dataset'));

    const claim = store.claim();

    await expect(claim).rejects.toThrow(RefusedToRun);
    const command = 'HSET plateflow:dataset name dataset-1 partitions 2';
    await expect(claim).rejects.toThrow(command);
    await withRedis(url, (redis) => redis.call(...(command.split(' ') as [string, ...string[]])));
    expect(await store.claim()).toMatchObject({ epoch: 2, dataset: 'dataset-1' });
  });

  test('a data set that a process left half made is finished by the next', async () => {
    await withRedis(url, (redis) => redis.hset('plateflow:dataset', 'partitions', 3));

    await expect(openEngine(url, { partitions: 2 }).store(0).claim()).rejects.toThrow(
      /over 3 partitions/,
    );
    const owner = await openEngine(url, { partitions: 3 }).store(0).claim();
    expect(owner.dataset).toBe('dataset-1');
  });

  test.each(['', ':plates', ':due', ':held', ':outbox'])(
    'a foreign key in the place of ...%s is found before a commit could fail half way',
    async (suffix) => {
      const foreign = `plateflow:{p00}${suffix}`;
      await withRedis(url, async (redis) => {
        await redis.hset('plateflow:dataset', { name: 'dataset-1', partitions: 1 });
        await redis.set(foreign, 'foreign');
      });

      const claim = openEngine(url).store(0).claim();

      await expect(claim).rejects.toThrow(RedisError);
      await expect(claim).rejects.toThrow(`the key ${foreign} holds a string of another program`);
    },
  );
});
