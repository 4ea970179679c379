/**
 * Recordings with one JSON object a line: either the events themselves, or rows
 * `{"queue": "entry", "body": ...}` that say which queue a body belongs to. A body that is a text
 * is delivered as that text, so that a recording can hold events that are malformed.
 */
import { parseInstant } from '#domain/instant.ts';
import { TIME_FIELD } from '#domain/sighting.ts';
import { splitLines } from './byte-lines.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { RecordingItem } from './recorded-event.ts';

/** A longer line is not read: 16 MiB, the largest event that the configuration allows. */
const LINE_BYTES_MAX = 16 << 20;

/** Reads a recording line by line, in constant memory. */
export async function* readNdjson(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<RecordingItem, void, undefined> {
  for await (const line of splitLines(bytes, LINE_BYTES_MAX)) {
    if (line.bytes === undefined) {
      yield { line: line.number, problem: `the line has more than ${LINE_BYTES_MAX} bytes` };
    } else if (line.bytes.byteLength > 0) {
      yield readLine(line.bytes, line.number);
    }
  }
}

function readLine(bytes: Uint8Array, line: number): RecordingItem {
  const value = parseJson(Buffer.from(bytes).toString());
  if (!isObject(value)) return { line, problem: 'the line is not a JSON object' };
  if (Object.hasOwn(value, 'queue')) return readRow(value, line);
  const isEntry = Object.hasOwn(value, TIME_FIELD.entry);
  const isExit = Object.hasOwn(value, TIME_FIELD.exit);
  if (isEntry === isExit) {
    const found = isEntry ? 'both' : 'neither';
    const problem = `an event has "entry_date_time" or "exit_date_time", this has ${found}`;
    return { line, problem };
  }
  const kind = isEntry ? 'entry' : 'exit';
  return { kind, body: bytes, atMs: eventTime(kind, value), arrival: line, line };
}

function readRow(row: JsonObject, line: number): RecordingItem {
  const kind = row['queue'];
  if (kind !== 'entry' && kind !== 'exit') {
    return { line, column: 'queue', problem: 'the queue is "entry" or "exit"' };
  }
  const body = row['body'];
  if (body === undefined) return { line, column: 'body', problem: 'there is no body' };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const atMs = eventTime(kind, typeof body === 'string' ? parseJson(body) : body);
  return { kind, body: Buffer.from(text), atMs, arrival: line, line };
}

type JsonObject = Readonly<Record<string, unknown>>;

function eventTime(kind: SightingKind, event: unknown): number | undefined {
  const time = isObject(event) ? event[TIME_FIELD[kind]] : undefined;
  return typeof time === 'string' ? parseInstant(time) : undefined;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
