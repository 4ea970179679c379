import { expect, test } from 'vitest';
import { partitionOf } from '#adapters/partition.ts';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { commitNumbered, messagesNumbered, PLATES } from './numbered.ts';
import { newFile, openEngine } from './subject.ts';

test('a consumer gets what another process publishes', async () => {
  const file = await newFile();
  const publishing = openEngine(file);
  const listener = new RecordingListener();
  await openEngine(file).deliveries(0).open('entry', { prefetch: 10 }, listener);

  await publishing.publisher.publish('entry', messagesNumbered(1));
  await listener.received(3);
  await publishing.publisher.publish('entry', messagesNumbered(2));
  await listener.received(6);

  expect(listener.texts).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(await publishing.deliveries(0).backlog('entry')).toBe(0);
});

test('a consumer in the same process does not wait for the poll', async () => {
  const engine = openEngine(await newFile(), { pollMs: 2_147_483_647 });
  const listener = new RecordingListener();
  await engine.deliveries(0).open('entry', { prefetch: 10 }, listener);

  await engine.publisher.publish('entry', messagesNumbered(1));
  await listener.received(3);

  expect(listener.deliveries.map(({ receivedAtMs }) => receivedAtMs)).toEqual([
    1_000, 1_000, 1_000,
  ]);
});

test.each(['another process', 'the same process'])(
  'a channel that %s opens takes the queue over; the one before ends and acks nothing more',
  async (who) => {
    const file = await newFile();
    const engine = openEngine(file);
    await engine.publisher.publish('entry', messagesNumbered(1));
    const old = new RecordingListener();
    const oldChannel = await engine.deliveries(0).open('entry', { prefetch: 2 }, old);
    await old.received(2);

    const other = who === 'the same process' ? engine : openEngine(file);
    const current = new RecordingListener();
    const channel = await other.deliveries(0).open('entry', { prefetch: 10 }, current);
    expect(await engine.deliveries(0).backlog('entry')).toBe(3);
    oldChannel.ackThrough(2);
    await current.received(3);

    expect(await old.end).toMatchObject({
      code: 'superseded',
      message: expect.stringContaining('The entry queue of partition 0 has another consumer now'),
    });
    expect(current.texts).toEqual(['1', '2', '3']);
    expect(current.deliveries.map(({ redelivered }) => redelivered)).toEqual([true, true, false]);
    await oldChannel.stop();
    await oldChannel.close();
    expect(old.texts).toEqual(['1', '2']);
    expect(old.endings).toHaveLength(1);
    channel.ackThrough(3);
    await channel.close();
    expect(await engine.deliveries(0).backlog('entry')).toBe(0);
  },
);

test('a channel that was taken over while it was stopped says so when it is closed', async () => {
  const file = await newFile();
  const engine = openEngine(file);
  await engine.publisher.publish('entry', messagesNumbered(1));
  const old = new RecordingListener();
  const oldChannel = await engine.deliveries(0).open('entry', { prefetch: 2 }, old);
  await old.received(2);
  const current = new RecordingListener();
  await openEngine(file).deliveries(0).open('entry', { prefetch: 10 }, current);

  await oldChannel.stop();

  expect(await old.end).toMatchObject({ code: 'superseded' });
  await current.received(3);
});

test('the other queue is not taken over', async () => {
  const engine = openEngine(await newFile());
  const exits = new RecordingListener();
  await engine.deliveries(0).open('exit', { prefetch: 10 }, exits);
  await engine.deliveries(0).open('entry', { prefetch: 10 }, new RecordingListener());

  await engine.publisher.publish('exit', messagesNumbered(1));
  await exits.received(3);

  expect(exits.endings).toEqual([]);
});

test('acknowledging what is not out is an error of the caller, and changes nothing', async () => {
  const engine = openEngine(await newFile());
  await engine.publisher.publish('entry', messagesNumbered(1));
  const listener = new RecordingListener();
  const channel = await engine.deliveries(0).open('entry', { prefetch: 2 }, listener);
  await listener.received(2);
  channel.ackThrough(1);

  expect(() => channel.ackThrough(0)).toThrow(RangeError);
  expect(() => channel.ackThrough(4)).toThrow('Tag 4 of the entry queue');

  await listener.received(3);
  expect(listener.tags).toEqual([1, 2, 3]);
});

test('a listener that throws ends its channel, and what it was given comes again', async () => {
  const engine = openEngine(await newFile());
  const bug = new Error('a bug');
  const listener = new RecordingListener(() => {
    throw bug;
  });
  await engine.deliveries(0).open('entry', { prefetch: 10 }, listener);

  await engine.publisher.publish('entry', messagesNumbered(1));

  expect(await listener.end).toBe(bug);
  const next = new RecordingListener();
  await engine.deliveries(0).open('entry', { prefetch: 10 }, next);
  await next.received(3);
  expect(next.deliveries.every(({ redelivered }) => redelivered)).toBe(true);
});

test('a listener that closes its channel and then throws hears once that it has ended', async () => {
  const engine = openEngine(await newFile());
  const listener = new RecordingListener(() => {
    void channel.close();
    throw new Error('a bug');
  });
  const channel = await engine.deliveries(0).open('entry', { prefetch: 10 }, listener);

  await engine.publisher.publish('entry', messagesNumbered(1));
  await listener.end;
  await engine.close();

  expect(listener.endings).toEqual([undefined]);
});

test('every plate has its partition, and partitions share nothing', async () => {
  const file = await newFile();
  const engine = openEngine(file, { partitions: 3 });
  const plates = Array.from({ length: 60 }, (_, i) => `KA${i}`);
  await engine.publisher.publish(
    'entry',
    plates.map((plate) => ({ plate, body: Buffer.from(plate) })),
  );

  for (const partition of [0, 1, 2]) {
    const listener = new RecordingListener();
    const own = plates.filter((plate) => partitionOf(plate, 3) === partition);
    await engine.deliveries(partition).open('entry', { prefetch: 100 }, listener);
    await listener.received(own.length);
    expect(listener.texts).toEqual(own);
    const store = engine.store(partition);
    const { epoch, nextCommit } = await store.claim();
    expect([epoch, nextCommit]).toEqual([1, 1]);
    expect(await store.load(PLATES)).toEqual(PLATES.map(() => undefined));
    expect(await store.due(100, 100, 10)).toEqual([]);
    await store.commit(commitNumbered(epoch, nextCommit));
    expect(await store.due(100, 100, 10)).toEqual(PLATES);
    expect(await store.readOutbox(0, 10)).toHaveLength(2);
  }
  expect(() => engine.store(3)).toThrow('There is no partition 3');
});

test('a letter goes back to the partition that it came from', async () => {
  const engine = openEngine(await newFile(), { partitions: 2 });
  const body = Buffer.from('x');
  const letter = { queue: 'exit', reason: 'not_json', detail: '', body, atMs: 1 } as const;
  await engine.deadLetters(1).bury([letter]);
  const [buried] = await engine.deadLetterBox.list({ limit: 10 });

  await engine.deadLetterBox.retry([buried!.id]);

  expect(buried?.partition).toBe(1);
  expect(await engine.deliveries(0).backlog('exit')).toBe(0);
  expect(await engine.deliveries(1).backlog('exit')).toBe(1);
});

test('in memory there is all of it, and nothing of it afterwards', async () => {
  const engine = openEngine(':memory:');
  const listener = new RecordingListener();
  await engine.deliveries(0).open('entry', { prefetch: 10 }, listener);
  await engine.publisher.publish('entry', messagesNumbered(1));
  await listener.received(3);
  const { epoch, nextCommit } = await engine.store(0).claim();
  await engine.store(0).commit(commitNumbered(epoch, nextCommit));
  expect(await engine.store(0).load(PLATES)).not.toContain(undefined);
  await engine.close();
  expect(listener.endings).toEqual([undefined]);

  const { lastSummary } = await openEngine(':memory:').store(0).claim();

  expect(lastSummary).toBe(0);
});

test('what is used after it was closed says so', async () => {
  const engine = openEngine(await newFile());
  const store = engine.store(0);
  const other = engine.store(0);
  await store.close();
  await expect(store.claim()).rejects.toThrow('The store of partition 0 is closed.');
  await other.claim();

  await engine.close();
  await engine.close();

  await expect(other.claim()).rejects.toMatchObject({ code: 'closed' });
  await expect(engine.deliveries(0).backlog('entry')).rejects.toMatchObject({ code: 'closed' });
  await expect(
    engine.deliveries(0).open('entry', { prefetch: 1 }, new RecordingListener()),
  ).rejects.toMatchObject({ code: 'closed' });
});
