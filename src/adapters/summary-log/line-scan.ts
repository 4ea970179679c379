/** Reads a log from its beginning, line by line, in constant memory. */
import { LINE_BYTES_MAX } from './line-format.ts';
import type { LogReader } from './log-file.ts';

/** A line and where it stands. */
export interface ScannedLine {
  /** Where it begins, in bytes from the beginning of the file. */
  readonly offset: number;
  /** Where the next one begins. */
  readonly end: number;
  /** Counted from 1. */
  readonly number: number;
  /** False for what comes after the last newline. */
  readonly isTerminated: boolean;
  /** Without the newline; undefined when it is longer than any line can be. Not to be kept. */
  readonly bytes: Buffer | undefined;
}

const WINDOW_BYTES = 1_048_576;

/**
 * Yields the lines within the first `size` bytes, many at a time. Their bytes are views of one
 * buffer that the next step overwrites.
 *
 * @param windowBytes the size of that buffer; longer lines are not shown
 */
export async function* scanLines(
  file: LogReader,
  size: number,
  windowBytes: number = WINDOW_BYTES,
): AsyncGenerator<readonly ScannedLine[]> {
  const window = Buffer.allocUnsafeSlow(Math.min(windowBytes, size + 1));
  let filled = 0;
  let readAt = 0;
  let lineAt = 0;
  let number = 1;
  let isOversized = false;
  while (readAt < size) {
    const room = Math.min(window.length - filled, size - readAt);
    const count = await file.read(window.subarray(filled, filled + room), readAt);
    if (count === 0) break;
    readAt += count;
    filled += count;
    const lines: ScannedLine[] = [];
    let from = 0;
    for (;;) {
      const newline = window.subarray(0, filled).indexOf(10, from);
      if (newline === -1) break;
      const bytes = viewLine(window, from, newline, isOversized);
      const end = readAt - filled + newline + 1;
      lines.push({ offset: lineAt, end, number, isTerminated: true, bytes });
      from = newline + 1;
      lineAt = end;
      number += 1;
      isOversized = false;
    }
    yield lines;
    if (from === 0 && filled === window.length) {
      // Longer than the window: only where it ends is still of interest.
      isOversized = true;
      filled = 0;
    } else {
      window.copyWithin(0, from, filled);
      filled -= from;
    }
  }
  if (lineAt < readAt) {
    const bytes = viewLine(window, 0, filled, isOversized);
    yield [{ offset: lineAt, end: readAt, number, isTerminated: false, bytes }];
  }
}

function viewLine(
  window: Buffer,
  from: number,
  to: number,
  isOversized: boolean,
): Buffer | undefined {
  return isOversized || to - from > LINE_BYTES_MAX ? undefined : window.subarray(from, to);
}
