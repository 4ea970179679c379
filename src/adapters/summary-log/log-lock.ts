/**
 * One writer per log. The lock is an exclusive transaction on an empty SQLite file beside the log:
 * the kernel lets go of it when the process ends, however it ends, so no lock is ever left behind.
 * The file itself stays and means nothing.
 */
import { DatabaseSync } from 'node:sqlite';
import { RefusedToRun } from '#domain/refused-to-run.ts';

/** A lock that is held until it is released or the process ends. */
export interface LogLock {
  release(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes the lock of a log.
 *
 * @throws RefusedToRun when another writer has it
 */
export function lockLog(logPath: string): LogLock {
  const path = `${logPath}.lock`;
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new RefusedToRun(
        `Another writer has ${logPath} open. Stop it first, or give this one a file of its own ` +
          `(writer.log). Two writers on one file would mix up its numbers.`,
        { cause: error },
      );
    }
    throw new Error(`The lock ${path} cannot be taken: ${(error as Error).message}.`, {
      cause: error,
    });
  }
  const held = database;
  return { release: () => held.close() };
}
