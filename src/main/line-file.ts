/** A file that a command writes lines to. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { CommandFailed, EXIT } from './exit-codes.ts';

/** A file that is open. */
export interface LineFile {
  /**
   * Writes the text before it returns, so that a process that ends leaves whole lines.
   *
   * @throws CommandFailed when the disk does not take it
   */
  write(text: string): void;
  close(): void;
}

/**
 * Opens a file before the work begins whose result it is to hold.
 *
 * @param flags `w` begins anew, `a` appends
 * @throws CommandFailed when it cannot be written
 */
export function openLineFile(path: string, flags: 'w' | 'a'): LineFile {
  const file = attempt(path, EXIT.cannotCreate, () => openSync(path, flags));
  return {
    write: (text) => {
      let rest = Buffer.from(text);
      while (rest.length > 0) {
        const written = attempt(path, EXIT.disk, () => writeSync(file, rest));
        rest = rest.subarray(written);
      }
    },
    close: () => closeSync(file),
  };
}

function attempt<Result>(path: string, exitCode: number, work: () => Result): Result {
  try {
    return work();
  } catch (cause) {
    const message = `${path} cannot be written: ${(cause as Error).message}.`;
    throw new CommandFailed(exitCode, message, { cause });
  }
}
