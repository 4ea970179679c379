/** Opens recordings: what they are written in, compressed or not, in the order that is wanted. */
import { readFile } from 'node:fs/promises';
import { readCsv } from './csv-recording.ts';
import { parseMapping } from './mapping.ts';
import { readNdjson } from './ndjson-recording.ts';
import { openBytes } from './open-bytes.ts';
import { RecordingError, orderEvents } from './recorded-event.ts';
import type { Mapping } from './mapping.ts';
import type { RecordedEvent, RecordingItem, ReplayOrder, RowProblem } from './recorded-event.ts';

export interface RecordingOptions {
  readonly order: ReplayOrder;
  /** The path of a mapping file: the recording is a table then, and NDJSON without. */
  readonly mapping?: string;
}

/** A whole recording. */
export interface Recording {
  /** In the order that was asked for. */
  readonly rows: readonly RecordedEvent[];
  /** What is no event, in the order of the file. */
  readonly errors: readonly RowProblem[];
}

/**
 * Reads a recording into memory, as it must be to be put into an order.
 *
 * @throws RecordingError when the file cannot be read as what it should be
 * @throws MappingError when the mapping file is not one
 */
export async function openRecording(path: string, options: RecordingOptions): Promise<Recording> {
  const mapping = options.mapping === undefined ? undefined : await readMapping(options.mapping);
  const events: RecordedEvent[] = [];
  const errors: RowProblem[] = [];
  for await (const item of streamRecording(path, mapping)) {
    if ('problem' in item) errors.push(item);
    else events.push(item);
  }
  return { rows: orderEvents(events, options.order), errors };
}

/** What a recording holds, in the order of the file; either form may be compressed with gzip. */
async function* streamRecording(
  path: string,
  mapping: Mapping | undefined,
): AsyncGenerator<RecordingItem, void, undefined> {
  if (mapping === undefined && /\.csv(\.gz)?$/i.test(path)) {
    throw new RecordingError(`${path} is a table: say with --mapping which columns are what.`);
  }
  try {
    const bytes = await openBytes(path);
    yield* mapping === undefined ? readNdjson(bytes) : readCsv(bytes, mapping);
  } catch (error) {
    const { message } = error as Error;
    throw new RecordingError(`${path} cannot be read: ${message}`, { cause: error });
  }
}

async function readMapping(path: string): Promise<Mapping> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { message } = error as Error;
    throw new RecordingError(`The mapping ${path} cannot be read: ${message}`, { cause: error });
  }
  return parseMapping(path, text);
}
