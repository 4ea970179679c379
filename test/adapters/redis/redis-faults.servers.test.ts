/** Bad days: what happens to a store when its server, or the way to it, fails. */
import { createServer } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { RedisError } from '#adapters/redis/redis-error.ts';
import { commitNext, key, write } from '#test/contract/commits.ts';
import { freePort } from '#test/support/ports.ts';
import { TestRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { describeWithServers } from '#test/support/servers/shared.ts';
import { openEngine, ownServer } from './subject.ts';
import type { AddressInfo } from 'node:net';
import type { StayStore } from '#ports/stay-store.ts';
import type { Testimony } from './subject.ts';

const everything = { writes: [write('A1', { dueAtMs: 1 })], summaries: ['"s"'] };

/** Why it was rejected. */
async function refusal(call: Promise<unknown>): Promise<RedisError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(RedisError);
  return error as RedisError;
}

async function reasons(calls: readonly Promise<unknown>[]): Promise<readonly string[]> {
  return Promise.all(calls.map(async (call) => (await refusal(call)).code));
}

/** Everything that can be asked of a store after it was claimed. */
function allCalls(store: StayStore): readonly Promise<unknown>[] {
  return [
    store.load([key('A1')]),
    store.commit({ epoch: 1, number: 1, writes: [], summaries: [], ledgers: new Map() }),
    store.due(1, 1, 1),
    store.readOutbox(0, 1),
    store.trimOutbox(1),
  ];
}

describeWithServers('a store whose Redis', () => {
  test('kills its connections: all rejects, and the next claim finds what was committed', async () => {
    const server = await ownServer();
    const testimony: Testimony = [];
    const store = openEngine(server.url, {}, testimony).store(0);
    const owner = await store.claim();
    let sent = 0;
    let acknowledged = 0;
    const half = Promise.withResolvers<void>();
    const workers = [1, 2, 3, 4].map(async () => {
      for (;;) {
        const number = (sent += 1);
        const summaries = [String(number)];
        await store.commit({ ...owner, number, writes: [], summaries, ledgers: new Map() });
        acknowledged += 1;
        if (acknowledged === 50) half.resolve();
      }
    });
    const ends = reasons(workers);

    await half.promise;
    await withRedis(server.url, (redis) => redis.call('CLIENT', 'KILL', 'TYPE', 'normal'));

    expect(new Set(await ends)).toEqual(new Set(['lost']));
    expect(new Set(await reasons(allCalls(store)))).toEqual(new Set(['lost']));
    const next = await store.claim();
    expect(next.lastSummary).toBeGreaterThanOrEqual(acknowledged);
    expect(next.lastSummary).toBeLessThanOrEqual(sent);
    expect(next.nextCommit).toBe(next.lastSummary + 1);
    const records = await store.readOutbox(0, sent);
    expect(records.every(({ n, summary }) => summary === String(n))).toBe(true);
    expect((await commitNext(store, next, {})).outcome).toBe('committed');
    expect(testimony.map(([what, purpose]) => `${what} ${purpose}`)).toEqual([
      'connected store',
      'lost store',
      'connected store',
    ]);
  });

  test('does not answer: what is on its way rejects in time, and is known after the next claim', async () => {
    const server = await ownServer();
    const store = openEngine(server.url, { commandTimeoutMs: 1_000 }).store(0);
    const owner = await store.claim();

    server.pause();
    const commits = [0, 1, 2].map((i) => commitNext(store, owner, everything, i));
    expect(await reasons(commits)).toEqual(['no_answer', 'no_answer', 'no_answer']);
    expect(await refusal(store.load([key('A1')]))).toMatchObject({
      message: expect.stringMatching(
        /^Redis at 127\.0\.0\.1:\d+\/0 has not answered for 1000 ms; .*/,
      ),
    });
    server.resume();

    expect(new Set(await reasons(allCalls(store)))).toEqual(new Set(['no_answer']));
    const next = await openEngine(server.url).store(0).claim();
    expect(next.epoch).toBe(owner.epoch + 1);
    expect(next.nextCommit - owner.nextCommit).toBe(next.lastSummary);
  });

  test('does not answer at all: a claim rejects in time', async () => {
    const server = await ownServer();
    server.pause();
    const engine = openEngine(server.url, { connectTimeoutMs: 100 });

    expect(await refusal(engine.store(0).claim())).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('nothing was heard for 100 ms'),
    });
    server.resume();
  });

  test('is not there: a claim says where it was looked for', async () => {
    const port = await freePort();
    const store = openEngine(`redis://user:secret@127.0.0.1:${port}/7`).store(0);

    const error = await refusal(store.claim());

    expect(error.code).toBe('unreachable');
    expect(error.message).toMatch(
      new RegExp(`^Redis at 127\\.0\\.0\\.1:${port}/7 cannot be reached\\. .*ECONNREFUSED`),
    );
    expect(error.message).not.toContain('secret');
    expect(new Set(await reasons(allCalls(store)))).toEqual(new Set(['unreachable']));
  });

  test('is something else: a claim rejects', async () => {
    const other = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;

    const error = await refusal(openEngine(`redis://127.0.0.1:${port}`).store(0).claim());

    expect(error.message).toContain('cannot be reached');
  });

  test('wants a password: a claim says so and does not tell it', async () => {
    const server = await ownServer({ requirepass: 'right' });
    const { host } = new URL(server.url);
    const codes = ['', ':wrong@', 'nobody:wrong@'].map(async (login) => {
      const { code, message } = await refusal(
        openEngine(`redis://${login}${host}/0`).store(0).claim(),
      );
      expect(message).not.toContain('wrong');
      return [code, /NOAUTH|WRONGPASS/.exec(message)?.[0]];
    });

    expect(await Promise.all(codes)).toEqual([
      ['access_refused', 'NOAUTH'],
      ['access_refused', 'WRONGPASS'],
      ['access_refused', 'WRONGPASS'],
    ]);
    expect((await openEngine(server.url).store(0).claim()).epoch).toBe(1);
  });

  test('permits too little: the message names the command', async () => {
    const server = await ownServer();
    await withRedis(server.url, (redis) =>
      redis.acl('SETUSER', 'weak', 'on', '>pw', '~*', '+@all', '-eval'),
    );
    const url = server.url.replace('//', '//weak:pw@');

    expect(await refusal(openEngine(url).store(0).claim())).toMatchObject({
      code: 'access_refused',
      message: expect.stringMatching(/ACL SETUSER \(NOPERM .*eval/),
    });
  });

  test('has no such database: a claim is refused rather than given database 0', async () => {
    const server = await ownServer();

    expect(await refusal(openEngine(`${server.url}/99`).store(0).claim())).toMatchObject({
      code: 'refused',
      message: expect.stringContaining('DB index is out of range'),
    });
    expect(await withRedis(server.url, (redis) => redis.dbsize())).toBe(0);
  });

  test('has no memory left: a commit is refused whole, and the outbox can be emptied', async () => {
    const server = await ownServer();
    const engine = openEngine(server.url);
    const store = engine.store(0);
    const owner = await store.claim();
    await commitNext(store, owner, { summaries: ['"first"'] });
    const limit = (bytes: string): Promise<unknown> =>
      withRedis(server.url, (redis) => redis.config('SET', 'maxmemory', bytes));

    await limit('1');
    expect(await refusal(commitNext(store, owner, everything, 1))).toMatchObject({
      code: 'out_of_memory',
      message: expect.stringMatching(/Raise its maxmemory \(OOM /),
    });
    expect(await store.readOutbox(0, 10)).toEqual([{ n: 1, summary: '"first"' }]);
    await store.trimOutbox(1);
    expect(await store.due(10, 10, 10)).toEqual([]);
    expect(await engine.lease(0).acquire()).toEqual({ isHeld: true });
    const next = await store.claim();
    expect(next).toMatchObject({ epoch: 2, nextCommit: 2, lastSummary: 1, outboxDepth: 0 });

    await limit('0');
    expect(await commitNext(store, next, everything)).toMatchObject({ lastSummary: 2 });
    expect(await store.due(10, 10, 10)).toEqual([key('A1')]);
  });

  test('became a replica: commits are refused, and the message says what to do', async () => {
    const [primary, server] = [await ownServer(), await ownServer()];
    const store = openEngine(server.url).store(0);
    const owner = await store.claim();
    const { port } = new URL(primary.url);
    await withRedis(server.url, (redis) => redis.replicaof('127.0.0.1', port));

    expect(await refusal(commitNext(store, owner, everything))).toMatchObject({
      code: 'not_writable',
      message: expect.stringMatching(/Set redis\.url to the primary \(READONLY /),
    });
  });

  test('is loading its data: everything rejects until it has', async () => {
    const server = await TestRedis.prepare({
      appendonly: 'no',
      // Both are what Redis tests itself with: they make a little data take seconds.
      'key-load-delay': '20000',
      'loading-process-events-interval-bytes': '1024',
    });
    onTestFinished(() => server.stop());
    await server.start();
    await withRedis(server.url, async (redis) => {
      for (let i = 0; i < 300; i += 1) await redis.set(`key ${i}`, 'x'.repeat(2_000));
      await redis.save();
    });
    await server.kill();

    await server.launch();
    const engine = openEngine(server.url);
    const store = engine.store(0);
    let error = await refusal(store.claim());
    while (error.code === 'unreachable') error = await refusal(store.claim());

    expect(error).toMatchObject({
      code: 'not_ready',
      message: expect.stringMatching(/is still loading its data; .* \(LOADING /),
    });
    expect(await refusal(engine.checks.check())).toMatchObject({ code: 'not_ready' });
  });

  test('was killed and came back: what was acknowledged is there', async () => {
    const server = await ownServer();
    const store = openEngine(server.url).store(0);
    const owner = await store.claim();
    await commitNext(store, owner, everything);

    await server.kill('SIGKILL');
    expect(await reasons([store.load([key('A1')])])).toEqual(['lost']);
    await server.start();

    expect(await store.claim()).toMatchObject({ epoch: 2, nextCommit: 2, lastSummary: 1 });
    expect(await store.load([key('A1')])).toEqual(['state of A1']);
  });
});

describeWithServers('a store that was closed', () => {
  test('rejects everything, and may be closed again', async () => {
    const server = await ownServer();
    const testimony: Testimony = [];
    const store = openEngine(server.url, {}, testimony).store(0);
    await store.claim();
    server.pause();
    const pending = reasons([store.load([key('A1')])]);

    await store.close();
    await store.close();
    server.resume();

    expect(await pending).toEqual(['closed']);
    expect(await reasons([...allCalls(store), store.claim()])).toEqual(
      Array.from({ length: 6 }, () => 'closed'),
    );
    expect(testimony).toEqual([['connected', 'store']]);
  });

  test('lets go of a server that it has not reached yet', async () => {
    const server = await ownServer();
    server.pause();
    const store = openEngine(server.url).store(0);
    const claim = reasons([store.claim()]);

    await store.close();

    expect(await claim).toEqual(['closed']);
    server.resume();
  });

  test('does so also when it was never used', async () => {
    const store = openEngine('redis://127.0.0.1:1/0').store(0);
    await store.close();
    expect(await reasons([store.claim(), store.readOutbox(0, 1)])).toEqual(['closed', 'closed']);
  });
});
