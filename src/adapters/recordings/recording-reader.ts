/**
 * Reads the recording of a running processor. A file that is cut within a line is refused as a whole:
 * whoever reads it learns that at its end, and has used nothing by then.
 */
import { stat } from 'node:fs/promises';
import { openBytes } from './open-bytes.ts';
import { readHeader } from './recording-header.ts';
import { readRow } from './read-rows.ts';
import { RowError } from './row-error.ts';
import type { RecordingHeader, RecordingRow, RecordingSource, RowGroup } from '#ports/recording.ts';

const NEWLINE = 0x0a;
/** A longer line is no row: 256 MiB, a batch of plates with everything that is remembered of them. */
const LINE_BYTES_MAX = 256 << 20;

/** Whole lines of a file, as one text. */
interface Lines {
  /** The number of the first of them. */
  readonly line: number;
  /** Ends with a line break. */
  readonly text: string;
}

/**
 * The recording in this file; it is opened when it is read, each time anew. Of one that is still written
 * each reading has the rows that were there when it was read first.
 */
export function recordingIn(path: string): RecordingSource {
  let bytesMax: number | undefined;
  const lines = async function* (): AsyncGenerator<Lines, void, undefined> {
    bytesMax ??= (await stat(path)).size;
    yield* readLines(path, bytesMax);
  };
  return {
    name: path,
    header: async () => {
      for await (const { text } of lines()) return headerOf(text);
      throw new RowError(1, 'the file is empty');
    },
    groups: () => readGroups(lines()),
  };
}

async function* readGroups(lines: AsyncIterable<Lines>): AsyncGenerator<RowGroup, void, undefined> {
  for await (const { line, text } of lines) {
    if (line > 1) yield { line, rows: readRows(text, 0, line) };
    else yield { line: 2, rows: readRows(text, text.indexOf('\n') + 1, 2) };
  }
}

function headerOf(text: string): RecordingHeader {
  return readHeader(text.slice(0, text.indexOf('\n')));
}

function readRows(text: string, start: number, firstLine: number): readonly RecordingRow[] {
  const rows: RecordingRow[] = [];
  let from = start;
  while (from < text.length) {
    const end = text.indexOf('\n', from);
    const row = readRow(text.slice(from, end));
    if (typeof row === 'string') throw new RowError(firstLine + rows.length, row);
    rows.push(row);
    from = end + 1;
  }
  return rows;
}

/** Splits the file behind the last line break of what is read at a time. */
async function* readLines(path: string, bytesMax: number): AsyncGenerator<Lines, void, undefined> {
  let line = 1;
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  for await (const chunk of await openBytes(path, bytesMax)) {
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    if (end === 0) {
      rest.push(chunk);
      restBytes += chunk.length;
      if (restBytes > LINE_BYTES_MAX) throw new RowError(line, 'the line is too long');
      continue;
    }
    const text = Buffer.concat([...rest, chunk.subarray(0, end)]).toString();
    yield { line, text };
    line += countLines(text);
    // A copy: the chunk is large, and what is left of it is small.
    rest = end === chunk.length ? [] : [chunk.slice(end)];
    restBytes = chunk.length - end;
  }
  if (restBytes > 0) throw new RowError(line, describeCut(path, line));
}

function describeCut(path: string, line: number): string {
  if (line === 1)
    return 'the file is cut in the middle of its first line, and nothing of it is whole';
  const unpacked = path.endsWith('.gz') ? `gunzip -c ${path} | head -n ${line - 1}` : undefined;
  const command = unpacked ?? `head -n ${line - 1} ${path}`;
  return `the file is cut in the middle of this line; keep the whole part: ${command} > whole.ndjson`;
}

function countLines(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}
