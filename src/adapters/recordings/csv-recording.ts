/** Recordings that are tables. */
import { parse } from 'csv-parse';
import { Readable, pipeline } from 'node:stream';
import { RecordingError } from './recorded-event.ts';
import { RowReader } from './row-reader.ts';
import type { CsvError, InfoRecord } from 'csv-parse';
import type { Mapping } from './mapping.ts';
import type { RecordingItem, RowProblem } from './recorded-event.ts';
import type { Row } from './row-reader.ts';

/** A longer row is not read: 1 MiB. */
const ROW_BYTES_MAX = 1 << 20;

/**
 * Reads a table with a header, row by row, in constant memory.
 *
 * @throws RecordingError when the header lacks a column that the mapping names
 */
export async function* readCsv(
  bytes: AsyncIterable<Uint8Array>,
  mapping: Mapping,
): AsyncGenerator<RecordingItem, void, undefined> {
  const reader = new RowReader(mapping);
  const problems: RowProblem[] = [];
  let skippedLine = 0;
  const parser = parse({
    bom: true,
    columns: (header: string[]) => checkHeader(header, reader.columns),
    delimiter: mapping.delimiter,
    info: true,
    max_record_size: ROW_BYTES_MAX,
    record_delimiter: ['\r\n', '\n'],
    skip_empty_lines: true,
    skip_records_with_error: true,
    trim: true,
    on_skip: (error) => {
      const line = Number(error?.['lines']);
      // What is left of a row behind its mistake is skipped as a row of its own.
      if (error !== undefined && line !== skippedLine) problems.push(describeSkip(error, line));
      skippedLine = line;
    },
  });
  // A source that fails destroys the parser with its error, and the loop below throws it.
  pipeline(Readable.from(bytes), parser, () => undefined);
  for await (const { info, record } of parser as AsyncIterable<{ info: InfoRecord; record: Row }>) {
    yield* problems.splice(0);
    yield* reader.read(record, info.lines);
  }
  yield* problems;
}

function checkHeader(header: string[], needed: ReadonlySet<string>): string[] {
  const names = header.map((name) => name.trim());
  const missing = [...needed].filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw new RecordingError(
      `The table has no column ${missing.map((name) => `"${name}"`).join(', ')}; ` +
        `it has ${names.map((name) => `"${name}"`).join(', ')}.`,
    );
  }
  return names;
}

function describeSkip(error: CsvError, line: number): RowProblem {
  if (error.code === 'CSV_RECORD_INCONSISTENT_COLUMNS') {
    return { line, problem: 'the row has more or fewer values than the header' };
  }
  if (error.code === 'CSV_QUOTE_NOT_CLOSED') {
    return { line, problem: 'a quotation mark is opened and never closed' };
  }
  return { line, problem: `the row cannot be read (${error.code})` };
}
