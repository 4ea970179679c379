/**
 * One processor per file. Without it two of them would take the queues away from each other for
 * ever: each incarnation that begins ends the one of the other process.
 */
import { realpathSync } from 'node:fs';
import { lockFile } from '../file-lock.ts';
import type { FileLock } from '../file-lock.ts';
import { IN_MEMORY } from './open-database.ts';

/**
 * Takes the lock of the processor of a file that is there.
 *
 * @throws LockTaken when another processor works on it
 */
export function lockForProcessor(file: string): FileLock {
  if (file === IN_MEMORY) return { release: () => undefined };
  // The one name by which it is locked, whatever symbolic links lead to it.
  const path = realpathSync(file);
  return lockFile(
    `${path}.processor.lock`,
    `Another processor works on ${file}. Stop it first (process or demo), or give this one a ` +
      'file of its own (embedded.file). One processor takes the events of all cameras.',
  );
}
