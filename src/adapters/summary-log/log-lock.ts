/** One writer per log. */
import { lockFile } from '../file-lock.ts';
import type { FileLock } from '../file-lock.ts';

/**
 * Takes the lock of a log.
 *
 * @throws LockTaken when another writer has it
 */
export function lockLog(logPath: string): FileLock {
  return lockFile(
    `${logPath}.lock`,
    `Another writer has ${logPath} open. Stop it first, or give this one a file of its own ` +
      `(writer.log). Two writers on one file would mix up its numbers.`,
  );
}
