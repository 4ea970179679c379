/** Opening the file of the embedded engine, and refusing one that must not be used. */
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from './database.ts';
import { EmbeddedError, isLocked, toEmbeddedError } from './embedded-error.ts';
import { APPLICATION_ID, SCHEMA, SCHEMA_VERSION } from './schema.ts';

/** A database that only this connection sees and that ends with it. */
export const IN_MEMORY = ':memory:';

/** How long a transaction waits for one of another process. */
const LOCK_TIMEOUT_MS = 10_000;
const SWITCH_PAUSE_MS = 5;

/**
 * - `wal_autocheckpoint`: after this many pages (32 MB) a commit moves them into the file proper.
 *   It bounds the write-ahead log, and the pause that moving them makes.
 * - `journal_size_limit`: a log that grew beyond this all the same is cut back.
 */
const PRAGMAS = `
  PRAGMA busy_timeout = ${LOCK_TIMEOUT_MS};
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -32768;
  PRAGMA wal_autocheckpoint = 8000;
  PRAGMA journal_size_limit = 67108864;
`;

export interface DatabaseOptions {
  /** The path of the file, or `:memory:`. Directory and file are created if they are not there. */
  readonly file: string;
  /** How many partitions the plates are spread over. Must be what it was at first. */
  readonly partitions: number;
  /** Makes the name of the store's history, once, when the file is new. */
  readonly newDataset: () => string;
}

/**
 * Opens the file, or makes it.
 *
 * @throws EmbeddedError when it cannot be used; the message says why and what to do
 * @throws RefusedToRun when it is damaged, or no file of SQLite
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { file } = options;
  if (file !== IN_MEMORY) makeDirectory(file);
  let connection: DatabaseSync | undefined;
  try {
    connection = new DatabaseSync(file, { timeout: LOCK_TIMEOUT_MS });
    // A transaction, so that a file that another process is just making is seen whole or not at all.
    connection.exec('BEGIN');
    checkOrigin(connection, file);
    connection.exec('COMMIT');
    if (file !== IN_MEMORY) useWal(connection, file);
    connection.exec(PRAGMAS);
    const database = new Database(connection, file);
    const own = connection;
    database.transact('durable', () => prepareTables(own, options));
    return database;
  } catch (error) {
    connection?.close();
    throw toEmbeddedError(error, file);
  }
}

function makeDirectory(file: string): void {
  const directory = dirname(file);
  try {
    mkdirSync(directory, { recursive: true });
  } catch (error) {
    throw new EmbeddedError(
      'cannot_open',
      `The directory ${directory} cannot be created: ${(error as Error).message}. ` +
        'Create it, or set embedded.file to another path.',
      { cause: error },
    );
  }
}

/**
 * Before anything is written: whether the file is empty, or one of ours that we understand.
 *
 * @throws EmbeddedError when it is neither
 */
export function checkOrigin(connection: DatabaseSync, file: string): 'empty' | 'ours' {
  const version = pragma(connection, 'user_version');
  if (pragma(connection, 'application_id') !== APPLICATION_ID) {
    const tables = connection.prepare('SELECT count(*) AS count FROM sqlite_schema').get();
    if (version === 0 && tables?.['count'] === 0) return 'empty';
    throw new EmbeddedError(
      'foreign_file',
      `${file} is a database of another program. Set embedded.file to another path.`,
    );
  }
  if (version === SCHEMA_VERSION) return 'ours';
  if (version < SCHEMA_VERSION) {
    throw new EmbeddedError(
      'older_schema',
      `${file} was made by a version of Plateflow from before its first release: its tables have ` +
        `version ${version}, this one needs ${SCHEMA_VERSION}. Move it away, together with the ` +
        "writer's log, or set embedded.file to another path.",
    );
  }
  throw new EmbeddedError(
    'newer_schema',
    `${file} was made by a newer version of Plateflow: its tables have version ${version}, this ` +
      `one knows up to ${SCHEMA_VERSION}. Install the newer version, or set embedded.file to ` +
      'another path.',
  );
}

/** Only a write-ahead log lets one process read while another writes. */
function useWal(connection: DatabaseSync, file: string): void {
  const mode = switchToWal(connection);
  if (mode === 'wal') return;
  throw new EmbeddedError(
    'no_wal',
    `${file} cannot have a write-ahead log (journal_mode stays ${mode}): its file system ` +
      'cannot share memory between processes. Set embedded.file to a path on a local disk.',
  );
}

/**
 * A new file is switched while nobody else has it open. SQLite waits for that in some cases and not
 * in others; here it never does, and the loop does always.
 */
function switchToWal(connection: DatabaseSync): string {
  connection.exec('PRAGMA busy_timeout = 0');
  for (let waitedMs = 0; ; waitedMs += SWITCH_PAUSE_MS) {
    try {
      return String(connection.prepare('PRAGMA journal_mode = WAL').get()?.['journal_mode']);
    } catch (error) {
      if (!isLocked(error) || waitedMs >= LOCK_TIMEOUT_MS) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, SWITCH_PAUSE_MS);
    }
  }
}

/** In one transaction, because several processes may open a new file at the same moment. */
function prepareTables(connection: DatabaseSync, options: DatabaseOptions): void {
  checkOrigin(connection, options.file);
  if (pragma(connection, 'user_version') === 0) createTables(connection, options);
  const stored = readSetting(connection, 'partitions');
  if (stored === String(options.partitions)) return;
  throw new EmbeddedError(
    'other_partitions',
    `${options.file} spreads its plates over ${stored} partitions, but partitions is ` +
      `${options.partitions}. Set partitions to ${stored}, or embedded.file to another path: the ` +
      'number is fixed for the life of the data.',
  );
}

function createTables(connection: DatabaseSync, options: DatabaseOptions): void {
  connection.exec(SCHEMA);
  connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
  connection.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
  const addSetting = connection.prepare('INSERT INTO settings (name, value) VALUES (?, ?)');
  addSetting.run('dataset', options.newDataset());
  addSetting.run('partitions', String(options.partitions));
  const addPartition = connection.prepare('INSERT INTO partitions (partition) VALUES (?)');
  const addQueue = connection.prepare('INSERT INTO queues (partition, kind) VALUES (?, ?)');
  for (let partition = 0; partition < options.partitions; partition += 1) {
    addPartition.run(partition);
    addQueue.run(partition, 'entry');
    addQueue.run(partition, 'exit');
  }
}

/** A setting that is as old as the file. */
export function readSetting(connection: DatabaseSync, name: string): string {
  const row = connection.prepare('SELECT value FROM settings WHERE name = ?').get(name);
  return String(row?.['value']);
}

function pragma(connection: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(connection.prepare(`PRAGMA ${name}`).get()?.[name]);
}
