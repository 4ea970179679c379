/**
 * Lines of a recording as rows. Nearly all are deliveries and loaded states, in the form that
 * `written-rows.ts` gives them. Those are cut out of the line as they are, and JSON of them is parsed
 * when it is decided about, once.
 */
import type { PlateKey } from '#domain/plate.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type {
  ClosedRow,
  DecidedMail,
  DeliveryRow,
  LoadedRow,
  RecordingRow,
  TurnsRow,
} from '#ports/recording.ts';

const FRAMES = {
  entry: '{"queue":"entry","tag":',
  exit: '{"queue":"exit","tag":',
} as const;
const REDELIVERED = ',"redelivered":';
const RECEIVED = ',"receivedAtMs":';
const BODY = ',"body":';
const LOADED = '{"loaded":';
const STATE = ',"state":';

type JsonObject = Readonly<Record<string, unknown>>;

/** Why a line is no row, as a sentence without a full stop. */
class NotARow extends Error {}

/** @returns the row, or why the line is none: a sentence without a full stop */
export function readRow(line: string): RecordingRow | string {
  try {
    return readPlainDelivery(line) ?? readLoaded(line) ?? readAnyRow(line);
  } catch (error) {
    if (error instanceof NotARow) return error.message;
    if (error instanceof SyntaxError) return 'the line is not JSON';
    throw error;
  }
}

/** A delivery with a body that is a text or an object; undefined for anything else. */
function readPlainDelivery(line: string): DeliveryRow | undefined {
  const queue = queueOf(line);
  if (queue === undefined) return undefined;
  const tagAt = FRAMES[queue].length;
  const tagEnd = line.indexOf(REDELIVERED, tagAt);
  const redeliveredAt = tagEnd + REDELIVERED.length;
  const redeliveredEnd = line.indexOf(RECEIVED, redeliveredAt);
  const timeAt = redeliveredEnd + RECEIVED.length;
  const timeEnd = line.indexOf(BODY, timeAt);
  if (tagEnd === -1 || redeliveredEnd === -1 || timeEnd === -1) return undefined;
  const redelivered = toBoolean(line.slice(redeliveredAt, redeliveredEnd));
  const tag = toInteger(line.slice(tagAt, tagEnd));
  const receivedAtMs = toInteger(line.slice(timeAt, timeEnd));
  const body = toBody(line.slice(timeEnd + BODY.length, -1));
  if (!line.endsWith('}')) throw new NotARow('the line is not JSON');
  return { is: 'delivery', queue, tag, redelivered, receivedAtMs, body };
}

function toBody(json: string): string {
  if (json.startsWith('{') && json.endsWith('}')) return json;
  const body: unknown = JSON.parse(json);
  if (typeof body === 'string') return body;
  throw new NotARow('the "body" is neither a text nor an object');
}

function toInteger(digits: string): number {
  const number = Number(digits);
  if (digits !== '' && Number.isSafeInteger(number) && number >= 0) return number;
  throw new NotARow('"tag" or "receivedAtMs" is not a whole number');
}

function toBoolean(word: string): boolean {
  if (word === 'true' || word === 'false') return word === 'true';
  throw new NotARow('"redelivered" is not true or false');
}

function readLoaded(line: string): LoadedRow | undefined {
  if (!line.startsWith(LOADED)) return undefined;
  const keyEnd = line.indexOf(STATE, LOADED.length);
  if (keyEnd === -1 || !line.endsWith('}')) throw new NotARow('"loaded" has a key and a "state"');
  const key = JSON.parse(line.slice(LOADED.length, keyEnd)) as PlateKey;
  const state = line.slice(keyEnd + STATE.length, -1);
  if (state === 'null') return { is: 'loaded', key, state: undefined };
  if (typeof key === 'string' && state.startsWith('[') && state.endsWith(']')) {
    return { is: 'loaded', key, state };
  }
  throw new NotARow('"loaded" has a key and a "state"');
}

function queueOf(line: string): SightingKind | undefined {
  if (line.startsWith(FRAMES.entry)) return 'entry';
  return line.startsWith(FRAMES.exit) ? 'exit' : undefined;
}

function readAnyRow(line: string): RecordingRow {
  const row: unknown = JSON.parse(line);
  if (!isObject(row)) throw new NotARow('the line is not a JSON object');
  if ('queue' in row) return readDelivery(row);
  if ('turns' in row) return readTurns(row['turns']);
  if ('committed' in row) return { is: 'committed', batch: count(row, 'committed') };
  if ('judgedAtMs' in row) return { is: 'judged', nowMs: integer(row, 'judgedAtMs') };
  if ('refused' in row) return readRefused(row['refused']);
  if ('incarnation' in row) return { is: 'incarnation', epoch: count(row, 'incarnation') };
  if ('closed' in row) return readClosed(row['closed']);
  const [name = 'nothing'] = Object.keys(row);
  throw new NotARow(`a row is not called "${name}"`);
}

function readDelivery(row: JsonObject): DeliveryRow {
  const { redelivered } = row;
  if (typeof redelivered !== 'boolean') throw new NotARow('"redelivered" is not true or false');
  return {
    is: 'delivery',
    queue: readQueue(row['queue']),
    tag: count(row, 'tag'),
    redelivered,
    receivedAtMs: integer(row, 'receivedAtMs'),
    body: readBody(row),
  };
}

function readBody({ body, bodyBase64, withheld }: JsonObject): DeliveryRow['body'] {
  if (body !== undefined) throw new NotARow('the members of a delivery are not in their order');
  if (typeof bodyBase64 === 'string') return Buffer.from(bodyBase64, 'base64');
  if (withheld === true) return undefined;
  throw new NotARow('a delivery has a "body", a "bodyBase64" or is "withheld"');
}

function readQueue(queue: unknown): SightingKind {
  if (queue === 'entry' || queue === 'exit') return queue;
  throw new NotARow('the queue is "entry" or "exit"');
}

function readRefused(refused: unknown): RecordingRow {
  if (!Array.isArray(refused) || typeof refused[2] !== 'string') {
    throw new NotARow('"refused" is a queue, a tag and a reason');
  }
  const [queue, tag, reason] = refused as [unknown, unknown, RejectionReason];
  return { is: 'refused', queue: readQueue(queue), tag: count({ tag }, 'tag'), reason };
}

function readTurns(turns: unknown): TurnsRow {
  if (!isObject(turns)) throw new NotARow('"turns" is not an object');
  const { decided, summaries, states, watermarkMs } = turns;
  if (!isArrayOfArrays(decided) || !Array.isArray(summaries)) {
    throw new NotARow('turns have "decided" and "summaries"');
  }
  if (!summaries.every(isSummary)) throw new NotARow('a summary has a "vehicle_plate"');
  return {
    is: 'turns',
    batch: count(turns, 'batch'),
    nowMs: integer(turns, 'nowMs'),
    watermarkMs: watermarkMs === null ? Number.NEGATIVE_INFINITY : integer(turns, 'watermarkMs'),
    decided: decided.map(readDecided),
    states: states === undefined ? undefined : count(turns, 'states'),
    summaries: summaries as TurnsRow['summaries'],
  };
}

/** What a wake-up call has led to is written only if it is not what it leads to nearly always. */
function readDecided(mail: readonly unknown[]): DecidedMail {
  return (mail.length === 2 ? [...mail, 'woken'] : mail) as unknown as DecidedMail;
}

function readClosed(closed: unknown): ClosedRow {
  if (!isObject(closed)) throw new NotARow('"closed" is not an object');
  const { problem } = closed;
  return {
    is: 'closed',
    rows: count(closed, 'rows'),
    endedAtMs: integer(closed, 'endedAtMs'),
    problem: typeof problem === 'string' ? problem : undefined,
  };
}

function count(row: JsonObject, name: string): number {
  const value = integer(row, name);
  if (value >= 0) return value;
  throw new NotARow(`"${name}" is less than 0`);
}

function integer(row: JsonObject, name: string): number {
  const value = row[name];
  if (Number.isSafeInteger(value)) return value as number;
  throw new NotARow(`"${name}" is not a whole number`);
}

function isArrayOfArrays(value: unknown): value is readonly (readonly unknown[])[] {
  return Array.isArray(value) && value.every((one) => Array.isArray(one));
}

function isSummary(value: unknown): boolean {
  return isObject(value) && typeof value['vehicle_plate'] === 'string';
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
