/** Lines of a recording as rows. Nearly all have a form that is read faster: `plain-rows.ts`. */
import { NotARow, readLoaded, readPlainDelivery } from './plain-rows.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type {
  ClosedRow,
  DecidedMail,
  DeliveryRow,
  RecordingRow,
  TurnsRow,
} from '#ports/recording.ts';

type JsonObject = Readonly<Record<string, unknown>>;

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
