import { execFileSync } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Arrivals } from '#adapters/sqlite/arrivals.ts';
import { openDatabase } from '#adapters/sqlite/open-database.ts';
import { SqliteDeadLetterBox, SqliteDeadLetters } from '#adapters/sqlite/sqlite-dead-letters.ts';
import { SqliteDeliveries } from '#adapters/sqlite/sqlite-deliveries.ts';
import { SqlitePublisher } from '#adapters/sqlite/sqlite-publisher.ts';
import { SqliteStayStore } from '#adapters/sqlite/sqlite-stay-store.ts';
import { StoredQueue } from '#adapters/sqlite/stored-queue.ts';
import { RecordingListener } from '#test/contract/recording-listener.ts';
import { commitNumbered, lettersNumbered, messagesNumbered, PLATES } from './numbered.ts';
import { newFile, openEngine } from './subject.ts';

const FULL = { code: 'disk_full', message: expect.stringContaining('Free some space') };

test('a commit that finds no room has no effect, and the next one finds its place', async () => {
  const { store, fill, free } = await openLimited();
  const { epoch, nextCommit } = await store.claim();
  await store.commit(commitNumbered(epoch, nextCommit));

  fill();
  await expect(store.commit(large(epoch, nextCommit + 1))).rejects.toMatchObject(FULL);
  expect(await store.load(PLATES)).toEqual(PLATES.map(() => '1'.repeat(200)));
  expect(await store.readOutbox(0, 10)).toHaveLength(2);

  free();
  const owner = await store.claim();
  expect(owner).toMatchObject({ nextCommit: nextCommit + 1, lastSummary: 2 });
  expect(await store.commit(large(owner.epoch, owner.nextCommit))).toEqual({
    outcome: 'committed',
    lastSummary: 4,
  });
});

test('a publish that finds no room stores nothing, nor do those that shared its wait', async () => {
  const { publisher, deliveries, fill, free } = await openLimited();
  await publisher.publish('entry', messagesNumbered(1));

  fill();
  const calls = await Promise.allSettled([
    publisher.publish('entry', messagesNumbered(2)),
    publisher.publish('exit', [{ plate: 'A', body: new Uint8Array(100_000) }]),
  ]);
  expect(calls).toMatchObject([
    { status: 'rejected', reason: FULL },
    { status: 'rejected', reason: FULL },
  ]);
  expect([await deliveries.backlog('entry'), await deliveries.backlog('exit')]).toEqual([3, 0]);

  free();
  await publisher.publish('entry', messagesNumbered(3));
  const listener = new RecordingListener();
  await deliveries.open('entry', { prefetch: 10 }, listener);
  await listener.received(6);
  expect(listener.texts).toEqual(['1', '2', '3', '7', '8', '9']);
});

test('letters that find no room are not buried, and one that is retried stays', async () => {
  const { deadLetters, box, deliveries, fill, free } = await openLimited();
  const [small] = lettersNumbered(1);
  await deadLetters.bury([{ ...small!, body: new Uint8Array(50_000) }]);
  const [buried] = await box.list({ limit: 1 });

  fill();
  const many = Array.from({ length: 50 }, () => small!);
  await expect(deadLetters.bury(many)).rejects.toMatchObject(FULL);
  expect(await box.list({ limit: 100 })).toHaveLength(1);

  free();
  expect(await box.retry([buried!.id])).toBe(1);
  expect(await deliveries.backlog('exit')).toBe(1);
});

test('on a disk that is really full nothing is confirmed that is not there', async ({ skip }) => {
  const file = await newFile();
  const obstacle = mountSmallDisk(dirname(file));
  skip(obstacle !== undefined, `no small disk can be mounted here: ${obstacle}`);
  const ballast = join(dirname(file), 'ballast');
  await writeFile(ballast, Buffer.alloc(2_000_000));
  const engine = openEngine(file);
  const store = engine.store(0);
  const { epoch, nextCommit } = await store.claim();

  let number = nextCommit;
  const confirmed: unknown[] = [];
  const attempt = async (): Promise<unknown> => {
    for (; number < 1_000; number += 1) confirmed.push(await store.commit(large(epoch, number)));
    return undefined;
  };
  await expect(attempt()).rejects.toMatchObject({ name: 'EmbeddedError' });
  await rm(ballast);

  const owner = await store.claim();
  expect(owner.nextCommit).toBe(number);
  expect(owner.lastSummary).toBe(2 * confirmed.length);
  await store.commit(large(owner.epoch, owner.nextCommit));
  await engine.close();
  const again = openEngine(file);
  expect(await again.store(0).claim()).toMatchObject({ lastSummary: 2 * confirmed.length + 2 });
});

/** A commit that needs many more pages than it finds free. */
function large(epoch: number, number: number): ReturnType<typeof commitNumbered> {
  const commit = commitNumbered(epoch, number);
  return {
    ...commit,
    writes: commit.writes.map((write) => ({ ...write, state: '#'.repeat(9_000) })),
  };
}

/** The parts of an engine whose file can be told not to grow. */
async function openLimited() {
  const file = await newFile();
  const database = openDatabase({ file, partitions: 1, newDataset: () => 'dataset-1' });
  const arrivals = new Arrivals(database, 1);
  const pair = {
    entry: new StoredQueue(database, 0, 'entry'),
    exit: new StoredQueue(database, 0, 'exit'),
  };
  const deliveries = new SqliteDeliveries(pair, arrivals, { now: () => 0 });
  onTestFinished(async () => {
    await deliveries.close();
    database.close();
  });
  const limitPages = (count: number): unknown =>
    database.prepare(`PRAGMA max_page_count = ${count}`).get();
  return {
    publisher: new SqlitePublisher(database, [pair], arrivals),
    deliveries,
    store: new SqliteStayStore(database, 0),
    deadLetters: new SqliteDeadLetters(database, 0),
    box: new SqliteDeadLetterBox(database, [pair], arrivals),
    /** Less than the file has already means: not one page more. */
    fill: () => limitPages(1),
    free: () => limitPages(1_000_000),
  };
}

/** Mounts a disk of 4 MB there. @returns why that is not possible, if it is not */
function mountSmallDisk(folder: string): string | undefined {
  if (process.getuid?.() !== 0) return 'only root may';
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'pipe' });
  } catch (error) {
    return (error as Error).message;
  }
  onTestFinished(() => void execFileSync('umount', ['-l', folder]));
  return undefined;
}
