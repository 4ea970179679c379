import { expect, onTestFinished, test, vi } from 'vitest';
import { Arrivals } from '#adapters/sqlite/arrivals.ts';
import { openDatabase } from '#adapters/sqlite/open-database.ts';
import { SqliteDeadLetterBox, SqliteDeadLetters } from '#adapters/sqlite/sqlite-dead-letters.ts';
import { SqlitePublisher } from '#adapters/sqlite/sqlite-publisher.ts';
import { SqliteStayStore } from '#adapters/sqlite/sqlite-stay-store.ts';
import { StoredQueue } from '#adapters/sqlite/stored-queue.ts';
import type { Database } from '#adapters/sqlite/database.ts';
import { commitNumbered, lettersNumbered, messagesNumbered } from './numbered.ts';
import { newFile } from './subject.ts';

async function open(): Promise<Database> {
  const file = await newFile();
  const database = openDatabase({ file, partitions: 1, newDataset: () => 'dataset-1' });
  onTestFinished(() => database.close());
  return database;
}

test('only a durable transaction waits for the disk', async () => {
  const database = await open();
  // The answer is 2 for FULL and 1 for NORMAL.
  const synchronous = (): unknown => database.prepare('PRAGMA synchronous').get()?.['synchronous'];

  const answers = (['durable', 'lazy', 'lazy', 'durable'] as const).map((durability) =>
    database.transact(durability, synchronous),
  );

  expect(answers).toEqual([2, 1, 1, 2]);
});

test('a transaction waits for one of another process, and the log is moved in good time', async () => {
  const database = await open();
  const settings = ['busy_timeout', 'wal_autocheckpoint'].map((name) =>
    Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {}),
  );
  expect(settings).toEqual([[10_000], [8_000]]);
});

test('everything that is promised to survive a loss of power is durable', async () => {
  const database = await open();
  const arrivals = new Arrivals(database, 1_000);
  const pair = {
    entry: new StoredQueue(database, 0, 'entry'),
    exit: new StoredQueue(database, 0, 'exit'),
  };
  const store = new SqliteStayStore(database, 0);
  const box = new SqliteDeadLetterBox(database, [pair], arrivals);
  const transact = vi.spyOn(database, 'transact');

  const { epoch, nextCommit } = await store.claim();
  await store.commit(commitNumbered(epoch, nextCommit));
  await new SqlitePublisher(database, [pair], arrivals).publish('entry', messagesNumbered(1));
  await new SqliteDeadLetters(database, 0).bury(lettersNumbered(1));
  await box.retry(['1']);
  await box.discard(['2']);

  expect(transact.mock.calls.map(([durability]) => durability)).toEqual(
    Array.from({ length: 6 }, () => 'durable'),
  );
});

test('a transaction that throws has no effect, and the next one works', async () => {
  const database = await open();
  const put = database.prepare("INSERT INTO settings (name, value) VALUES ('a', ?)");
  const find = database.prepare("SELECT value FROM settings WHERE name = 'a'");
  const bug = new Error('a bug');

  expect(() =>
    database.transact('durable', () => {
      put.run('1');
      throw bug;
    }),
  ).toThrow(bug);
  expect(find.get()).toBeUndefined();

  database.transact('durable', () => put.run('2'));
  expect(find.get()?.['value']).toBe('2');
});

test('an error that is not about the file comes as it is', async () => {
  const database = await open();

  expect(() => database.read(() => database.prepare('SELECT missing').get())).toThrow(
    'no such column: missing',
  );
});
