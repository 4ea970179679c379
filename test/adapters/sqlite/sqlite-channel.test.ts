import { expect, onTestFinished, test, vi } from 'vitest';
import { Arrivals } from '#adapters/sqlite/arrivals.ts';
import { openDatabase } from '#adapters/sqlite/open-database.ts';
import { SqliteDeliveries } from '#adapters/sqlite/sqlite-deliveries.ts';
import { StoredQueue } from '#adapters/sqlite/stored-queue.ts';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { messagesNumbered } from './numbered.ts';

function open() {
  const database = openDatabase({ file: ':memory:', partitions: 1, newDataset: () => 'd' });
  const arrivals = new Arrivals(database, 1_000);
  const entry = new StoredQueue(database, 0, 'entry');
  const exit = new StoredQueue(database, 0, 'exit');
  const deliveries = new SqliteDeliveries({ entry, exit }, arrivals, { now: () => 0 });
  const publish = (batch: number): void => {
    const bodies = messagesNumbered(batch).map(({ body }) => body);
    database.transact('durable', () => entry.append(bodies));
    arrivals.announce();
  };
  onTestFinished(async () => {
    await deliveries.close();
    database.close();
  });
  return { deliveries, entry, publish };
}

const failure = new Error('the disk is gone');
const fail = (): never => {
  throw failure;
};

test('a channel ends with the error when its queue cannot be read', async () => {
  const { deliveries, entry, publish } = open();
  const listener = new RecordingListener();
  await deliveries.open('entry', { prefetch: 10 }, listener);

  vi.spyOn(entry, 'readAfter').mockImplementation(fail);
  publish(1);

  expect(await listener.end).toBe(failure);
  expect(listener.texts).toEqual([]);
});

test('nothing is handed out when its place cannot be stored', async () => {
  const { deliveries, entry, publish } = open();
  const listener = new RecordingListener();
  await deliveries.open('entry', { prefetch: 10 }, listener);

  const save = vi.spyOn(entry, 'save').mockImplementation(fail);
  publish(1);

  expect(await listener.end).toBe(failure);
  expect(listener.texts).toEqual([]);
  save.mockRestore();
  const next = new RecordingListener();
  await deliveries.open('entry', { prefetch: 10 }, next);
  await next.received(3);
  expect(next.deliveries.some(({ redelivered }) => redelivered)).toBe(false);
});

test('closing says when acknowledgements could not be stored, and ends the channel', async () => {
  const { deliveries, entry, publish } = open();
  const listener = new RecordingListener();
  const channel = await deliveries.open('entry', { prefetch: 10 }, listener);
  publish(1);
  await listener.received(3);

  const save = vi.spyOn(entry, 'save').mockImplementation(fail);
  channel.ackThrough(2);
  await expect(channel.close()).rejects.toBe(failure);

  expect(listener.endings).toEqual([failure]);
  await channel.close();
  save.mockRestore();
});

test('a long queue is handed out in pieces, and the event loop turns between them', async () => {
  const { deliveries, publish } = open();
  for (let batch = 1; batch <= 600; batch += 1) publish(batch);
  const sizes: number[] = [];
  const listener = new RecordingListener((batch) => sizes.push(batch.length));
  await deliveries.open('entry', { prefetch: 10_000 }, listener);

  await listener.received(1_800);

  expect(sizes).toEqual([512, 512, 512, 264]);
});
