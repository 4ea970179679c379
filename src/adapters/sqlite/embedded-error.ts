/** What can be wrong with the file of the embedded engine, in words that say what to do. */
import { RefusedToRun } from '#domain/refused-to-run.ts';

/** Why the embedded engine cannot be opened, or cannot go on. */
export type EmbeddedErrorCode =
  /** The file or its directory can neither be opened nor created. */
  | 'cannot_open'
  /** The file cannot be written to. */
  | 'not_writable'
  /** The file is not one of Plateflow's. */
  | 'foreign_file'
  /** The file was made by a newer version of Plateflow. */
  | 'newer_schema'
  /** The file was made by a version that was never released. */
  | 'older_schema'
  /** The file was made for another number of partitions. */
  | 'other_partitions'
  /** The file system cannot share the file between processes. */
  | 'no_wal'
  /** There is no room left; nothing of the transaction was stored. */
  | 'disk_full'
  /** Another process kept the file locked for too long. */
  | 'locked'
  /** The disk reported an error; whether the transaction was stored is not known. */
  | 'disk_error'
  /** The engine, or this part of it, has been closed. */
  | 'closed'
  /** Another consumer has taken the queue over. */
  | 'superseded';

/** An error of the embedded engine. Its message names the file and says what to do. */
export class EmbeddedError extends Error {
  readonly code: EmbeddedErrorCode;

  constructor(code: EmbeddedErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedError';
    this.code = code;
  }
}

const LOCKED = 5;

/** SQLite's primary result codes, https://sqlite.org/rescode.html. */
const RESULT_CODES: ReadonlyMap<number, readonly [EmbeddedErrorCode, string]> = new Map([
  [
    LOCKED,
    ['locked', 'another process keeps it locked. Stop the process that does, and try again'],
  ],
  [8, ['not_writable', 'it is read-only. Give this user the right to write it and its directory']],
  [10, ['disk_error', 'the disk reported an error. Look into the system log before going on']],
  [13, ['disk_full', 'there is no room left. Free some space; nothing was stored']],
  [14, ['cannot_open', 'it cannot be opened. Check the path, its directory and their rights']],
]);

/** What no other try can cure: the file is not what it was, or never was one of SQLite's. */
const INCURABLE: ReadonlyMap<number, string> = new Map([
  [11, 'it is damaged. Move it away and restore a copy'],
  [
    26,
    'it is not an SQLite file, or its beginning is damaged. Choose another path for ' +
      'embedded.file, or restore a copy',
  ],
]);

/**
 * Puts SQLite's own errors into words; any other error comes back as it is. A file that is damaged
 * becomes a `RefusedToRun`, because a restart would find it damaged again.
 */
export function toEmbeddedError(error: unknown, file: string): unknown {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE') {
    return new EmbeddedError('closed', `${file} has been closed by this process.`, {
      cause: error,
    });
  }
  const result = resultCode(error);
  const describe = (advice: string): string => `${file}: ${advice} (${(error as Error).message}).`;
  const incurable = INCURABLE.get(result);
  if (incurable !== undefined) return new RefusedToRun(describe(incurable), { cause: error });
  const known = RESULT_CODES.get(result);
  if (known === undefined) return error;
  const [code, advice] = known;
  return new EmbeddedError(code, describe(advice), { cause: error });
}

/** Whether SQLite says that another process has locked the file. */
export function isLocked(error: unknown): boolean {
  return resultCode(error) === LOCKED;
}

/** Without what the extended codes add; NaN for an error that is not SQLite's. */
function resultCode(error: unknown): number {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : Number.NaN;
}
