/**
 * Deliveries and loaded states in the form that `written-rows.ts` gives them: nearly all lines of a
 * recording. They are cut out of the line as they are, and JSON of them is parsed when it is decided
 * about, once.
 */
import type { PlateKey } from '#domain/plate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { DeliveryRow, LoadedRow } from '#ports/recording.ts';

const FRAMES = {
  entry: '{"queue":"entry","tag":',
  exit: '{"queue":"exit","tag":',
} as const;
const REDELIVERED = ',"redelivered":';
const RECEIVED = ',"receivedAtMs":';
const BODY = ',"body":';
const LOADED = '{"loaded":';
const STATE = ',"state":';

/** Why a line is no row, as a sentence without a full stop. */
export class NotARow extends Error {}

/** A delivery with a body that is a text or an object; undefined for anything else. */
export function readPlainDelivery(line: string): DeliveryRow | undefined {
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

/** A state that was loaded; undefined for anything else. */
export function readLoaded(line: string): LoadedRow | undefined {
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
