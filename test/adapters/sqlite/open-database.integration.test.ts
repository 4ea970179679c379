import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EmbeddedError } from '#adapters/sqlite/embedded-error.ts';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { newFile, openEngine } from './subject.ts';

test('makes the directory and a file with a write-ahead log', async () => {
  const file = join(dirname(await newFile()), 'deep', 'er', 'plateflow.db');

  const engine = openEngine(file);

  expect((await engine.store(0).claim()).dataset).toBe('dataset-1');
  expect(ask(file, 'PRAGMA journal_mode')).toBe('wal');
});

test('names the history once, when the file is new', async () => {
  const file = await newFile();
  await openEngine(file).close();

  const engine = openEngine(file, { newDataset: () => 'another' });

  expect((await engine.store(0).claim()).dataset).toBe('dataset-1');
});

test('refuses another number of partitions, naming the setting and both numbers', async () => {
  const file = await newFile();
  await openEngine(file, { partitions: 4 }).close();

  const error = refusal(() => openEngine(file, { partitions: 3 }));

  expect(error.code).toBe('other_partitions');
  expect(error.message).toContain(`${file} spreads its plates over 4 partitions`);
  expect(error.message).toContain('partitions is 3. Set partitions to 4');
  openEngine(file, { partitions: 4 });
});

test('refuses a file of a newer version, and leaves it as it is', async () => {
  const file = await newFile();
  await openEngine(file).close();
  ask(file, 'PRAGMA user_version = 3');
  const before = await readFile(file);

  const error = refusal(() => openEngine(file));

  expect(error.code).toBe('newer_schema');
  expect(error.message).toContain('its tables have version 3, this one knows up to 2');
  expect(Buffer.compare(await readFile(file), before)).toBe(0);
});

test('refuses a file of an older version, and leaves it as it is', async () => {
  const file = await newFile();
  await openEngine(file).close();
  ask(file, 'PRAGMA user_version = 1');
  const before = await readFile(file);

  const error = refusal(() => openEngine(file));

  expect(error.code).toBe('older_schema');
  expect(error.message).toContain('its tables have version 1, this one needs 2');
  expect(Buffer.compare(await readFile(file), before)).toBe(0);
});

test('refuses the database of another program, and leaves it as it is', async () => {
  const file = await newFile();
  ask(file, 'CREATE TABLE theirs (a)');
  const before = await readFile(file);

  expect(refusal(() => openEngine(file))).toMatchObject({
    code: 'foreign_file',
    message: `${file} is a database of another program. Set embedded.file to another path.`,
  });
  expect(Buffer.compare(await readFile(file), before)).toBe(0);
});

test('refuses what is not a database', async () => {
  const file = await newFile();
  await writeFile(file, 'vehicle_plate,entry_date_time\n'.repeat(200));
  expect(() => openEngine(file)).toThrow(RefusedToRun);
  expect(() => openEngine(file)).toThrow(`${file}: it is not an SQLite file`);

  const directory = join(dirname(file), 'directory');
  await mkdir(directory);
  expect(refusal(() => openEngine(directory))).toMatchObject({
    code: 'cannot_open',
    message: expect.stringContaining(`${directory}: it cannot be opened. Check the path`),
  });
});

test('says which directory cannot be made', async () => {
  const file = await newFile();
  await writeFile(file, '');

  expect(refusal(() => openEngine(join(file, 'plateflow.db')))).toMatchObject({
    code: 'cannot_open',
    message: expect.stringMatching(/^The directory .*plateflow\.db cannot be created: .*set embed/),
  });
});

test('refuses a place where there can be no write-ahead log', () => {
  // SQLite keeps a database without a name in a private temporary file.
  expect(refusal(() => openEngine(''))).toMatchObject({
    code: 'no_wal',
    message: expect.stringContaining('Set embedded.file to a path on a local disk.'),
  });
});

test('waits for a process that is just making the file, and not for ever', async () => {
  const file = await newFile();
  const other = new DatabaseSync(file);
  onTestFinished(() => other.close());
  other.exec('BEGIN; SELECT * FROM sqlite_schema');
  const wait = vi.spyOn(Atomics, 'wait');
  onTestFinished(() => wait.mockRestore());

  wait.mockReturnValue('timed-out');
  expect(refusal(() => openEngine(file))).toMatchObject({
    code: 'locked',
    message: expect.stringContaining(`${file}: another process keeps it locked.`),
  });

  wait.mockImplementation(() => {
    other.exec('COMMIT');
    return 'timed-out';
  });
  openEngine(file);
  expect(ask(file, 'PRAGMA journal_mode')).toBe('wal');
});

test('refuses a file that it may not write', async ({ skip }) => {
  const file = await newFile();
  await openEngine(file).close();
  await chmod(file, 0o444);
  await chmod(dirname(file), 0o555);
  // Rights do not bind root; nobody is bound by them.
  const { getuid, seteuid } = process;
  skip(getuid === undefined || seteuid === undefined, 'this system has no users');
  const isRoot = getuid?.() === 0;
  if (isRoot) seteuid?.(65_534);
  try {
    expect(refusal(() => openEngine(file))).toMatchObject({
      code: 'not_writable',
      message: expect.stringContaining(`${file}: it is read-only. Give this user the right`),
    });
  } finally {
    if (isRoot) seteuid?.(0);
    await chmod(dirname(file), 0o755);
  }
});

/** What the function throws, which must be the engine's own error. */
function refusal(open: () => unknown): EmbeddedError {
  try {
    open();
  } catch (error) {
    if (error instanceof EmbeddedError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
}

/** Runs one statement on a connection of its own. @returns the first value of the answer */
function ask(file: string, sql: string): unknown {
  const connection = new DatabaseSync(file);
  try {
    return Object.values(connection.prepare(sql).get() ?? {})[0];
  } finally {
    connection.close();
  }
}
