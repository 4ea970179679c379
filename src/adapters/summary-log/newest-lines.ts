/** Reads a log from its end: the newest summaries first. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { NewestSummaries, SummaryQuery } from '#ports/summary-log.ts';
import { decodeLine, LINE_BYTES_MAX } from './line-format.ts';
import type { LogReader } from './log-file.ts';

/** What to look for, and how far back. */
export interface BoundedQuery extends SummaryQuery {
  /** Bytes that are read from the end at most. */
  readonly bytesMax: number;
}

const CHUNK_BYTES = 262_144;

/**
 * Finds the newest lines of a log at this path, whether or not a writer has it open. What comes
 * after the last newline is still being written and does not count.
 */
export async function readNewest(path: string, query: BoundedQuery): Promise<NewestSummaries> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    const reader: LogReader = {
      read: async (into, position) => (await handle.read(into, 0, into.length, position)).bytesRead,
    };
    return await readNewestLines(reader, (await handle.stat()).size, query);
  } finally {
    await handle.close();
  }
}

/** Finds the newest lines among the first `end` bytes of an open log. */
export async function readNewestLines(
  reader: LogReader,
  end: number,
  { plate, limit, bytesMax }: BoundedQuery,
): Promise<NewestSummaries> {
  // A quote inside a string is escaped, so these bytes are the member and nothing else.
  const wanted = plate === undefined ? '' : `,"vehicle_plate":${JSON.stringify(plate)},`;
  const needle = Buffer.from(wanted);
  const lines: string[] = [];
  for await (const chunk of readBackwards(reader, end, bytesMax)) {
    for (const line of chunk) {
      if (!line.includes(needle) || 'fault' in decodeLine(line)) continue;
      lines.push(line.toString());
      if (lines.length === limit) return { lines, isComplete: true };
    }
  }
  return { lines, isComplete: end <= bytesMax };
}

/** Yields whole lines, the last one first, chunk by chunk. */
async function* readBackwards(
  reader: LogReader,
  end: number,
  bytesMax: number,
): AsyncGenerator<readonly Buffer[]> {
  const stop = Math.max(0, end - bytesMax);
  let rest = Buffer.alloc(0);
  let isTailSkipped = false;
  for (let to = end; to > stop;) {
    const from = Math.max(stop, to - CHUNK_BYTES);
    const bytes = Buffer.concat([await readFully(reader, from, to), rest]);
    const lines = splitLines(bytes).toReversed();
    rest = Buffer.from(from === 0 ? [] : (lines.pop() as Buffer));
    if (!isTailSkipped && lines.length > 0) {
      lines.shift();
      isTailSkipped = true;
    }
    yield lines;
    // A longer rest is not a line; and carrying it on would read it again and again.
    if (rest.length > LINE_BYTES_MAX) rest = Buffer.alloc(0);
    to = from;
  }
}

/** What is between the newlines; the last element is what follows the last one. */
function splitLines(bytes: Buffer): Buffer[] {
  const lines: Buffer[] = [];
  let from = 0;
  for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, from)) {
    lines.push(bytes.subarray(from, at));
    from = at + 1;
  }
  lines.push(bytes.subarray(from));
  return lines;
}

async function readFully(reader: LogReader, from: number, to: number): Promise<Buffer> {
  const bytes = Buffer.alloc(to - from);
  let filled = 0;
  while (filled < bytes.length) {
    const count = await reader.read(bytes.subarray(filled), from + filled);
    if (count === 0) break;
    filled += count;
  }
  return bytes.subarray(0, filled);
}
