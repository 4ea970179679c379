/**
 * Locks between processes. A lock is an exclusive transaction on an empty SQLite file: the kernel
 * lets go of it when the process ends, however it ends, so no lock is ever left behind. The file
 * itself stays and means nothing.
 */
import { DatabaseSync } from 'node:sqlite';
import { RefusedToRun } from '#domain/refused-to-run.ts';

/** A lock that is held until it is released or the process ends. */
export interface FileLock {
  release(): void;
}

/** When another process holds the lock: it must be stopped, or this one given something else. */
export class LockTaken extends RefusedToRun {}

/** When the file of the lock cannot be made or written to: no room, or no right. */
export class LockFailed extends Error {
  override readonly name = 'LockFailed';
}

const SQLITE_BUSY = 5;

/**
 * Takes a lock.
 *
 * @param path of the lock file, which is made when it is missing
 * @param taken what to say when another process, or another part of this one, holds it
 * @throws LockTaken when somebody else holds it
 * @throws LockFailed when the file cannot be made or written to
 */
export function lockFile(path: string, taken: string): FileLock {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
      throw new LockTaken(taken, { cause: error });
    }
    const reason = (error as Error).message;
    throw new LockFailed(
      `The lock ${path} cannot be taken: ${reason}. It takes room on that disk and the right to ` +
        'write there.',
      { cause: error },
    );
  }
  const held = database;
  return { release: () => held.close() };
}
