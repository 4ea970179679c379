/**
 * From the bytes of a delivery to a sighting, or to the reason why it is none.
 *
 * Validation is written out by hand because its result is part of the product: each refusal ends
 * as a dead letter that a person reads, and this is the one parser that sees hostile input.
 */
import { parseInstant } from './instant.ts';
import { isGarageId, normalisePlate, plateKey, saysNoPlate } from './plate.ts';
import { TIME_FIELD, VEHICLE_TYPES } from './sighting.ts';
import type {
  Rejection,
  RejectionReason,
  Sighting,
  SightingKind,
  VehicleType,
} from './sighting.ts';

/** What decoding needs to know from the configuration. */
export interface DecodeRules {
  /** The largest body that is parsed at all, in bytes. */
  readonly bodyBytesMax: number;
  /** The garage of an event that names none. */
  readonly garageId: string;
}

/** Either a sighting or the reason why the delivery is none. */
export type Decoded =
  | { readonly ok: true; readonly sighting: Sighting }
  | { readonly ok: false; readonly rejection: Rejection };

const NAME_LENGTH_MAX = 128;
const URL_LENGTH_MAX = 2048;
/** What nearly all names consist of; testing for it first takes half the time. */
const PLAIN = /^[!-~]+$/;
const VISIBLE = /^(?=.*\S)[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+$/u;
/** How V8 says where a body is broken; newer ones add the line. */
const ENDS_WITH_PLACE = /( at position \d+)(?: \(line \d+ column \d+\))?$/;

const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Decodes one delivery of the entry or the exit queue. Total: it never throws, whatever the bytes.
 *
 * The size is checked before anything is parsed, so neither a large body nor a deeply nested one
 * costs more than its length.
 */
export function decodeSighting(kind: SightingKind, body: Uint8Array, rules: DecodeRules): Decoded {
  if (body.byteLength > rules.bodyBytesMax) {
    const detail = `The body has ${body.byteLength} bytes; at most ${rules.bodyBytesMax} are read.`;
    return reject('body_too_large', detail);
  }
  let text: string;
  try {
    text = utf8.decode(body);
  } catch {
    return reject('not_utf8', 'The body is not valid UTF-8.');
  }
  return decodeSightingText(kind, text, rules);
}

/** Decodes a delivery whose body is known as text, and is not too large. Total as well. */
export function decodeSightingText(kind: SightingKind, text: string, rules: DecodeRules): Decoded {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // Some messages quote the body, and plates do not belong into a log. Those that end with a place
    // do not; in the middle of one ` at position 4711` can itself be a quotation.
    const place = ENDS_WITH_PLACE.exec((error as Error).message)?.[1] ?? '';
    return reject('not_json', `The body is not JSON${place}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return reject('not_an_object', 'The body is JSON, but not an object.');
  }
  try {
    return { ok: true, sighting: readSighting(kind, value as Fields, rules) };
  } catch (error) {
    if (error instanceof FieldError) return { ok: false, rejection: error.rejection };
    throw error;
  }
}

type Fields = Readonly<Record<string, unknown>>;

class FieldError extends Error {
  readonly rejection: Rejection;
  constructor(reason: RejectionReason, detail: string) {
    super(detail);
    this.rejection = { reason, detail };
  }
}

function readSighting(kind: SightingKind, fields: Fields, rules: DecodeRules): Sighting {
  const id = visible('id', required(fields, 'id'), NAME_LENGTH_MAX);
  const rawPlate = required(fields, 'vehicle_plate');
  const atMs = instant(TIME_FIELD[kind], required(fields, TIME_FIELD[kind]));
  const plate = normalisePlate(rawPlate);
  if (plate === undefined) {
    throw new FieldError('bad_plate', describeBadPlate(rawPlate));
  }
  const garageId = text(fields, 'garage_id') ?? rules.garageId;
  if (!isGarageId(garageId)) {
    throw new FieldError('bad_value', '"garage_id" is not 1 to 64 letters, digits, ".", "_", "-".');
  }
  const key = plateKey(garageId, plate);
  const sighting: Mutable<Sighting> = { kind, id, key, garageId, plate, atMs };
  readTexts(fields, sighting);
  readMeasures(fields, sighting);
  return sighting;
}

/** The text itself is not quoted: it may be a plate all the same. */
function describeBadPlate(raw: string): string {
  if (saysNoPlate(raw)) return '"vehicle_plate" says that the camera could not read the plate.';
  return '"vehicle_plate" is not 1 to 16 letters and digits.';
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

function readTexts(fields: Fields, sighting: Mutable<Sighting>): void {
  const gateId = text(fields, 'gate_id');
  if (gateId !== undefined) sighting.gateId = gateId;
  const laneId = text(fields, 'lane_id');
  if (laneId !== undefined) sighting.laneId = laneId;
  const cameraId = text(fields, 'camera_id');
  if (cameraId !== undefined) sighting.cameraId = cameraId;
  const imageUrl = text(fields, 'image_url', URL_LENGTH_MAX);
  if (imageUrl !== undefined) sighting.imageUrl = imageUrl;
  const entryEventId = text(fields, 'entry_event_id');
  if (entryEventId !== undefined) sighting.entryEventId = entryEventId;
}

function readMeasures(fields: Fields, sighting: Mutable<Sighting>): void {
  const capturedAt = text(fields, 'captured_at');
  if (capturedAt !== undefined) sighting.capturedAtMs = instant('captured_at', capturedAt);
  const confidence = optional(fields, 'confidence');
  if (confidence !== undefined) {
    if (typeof confidence !== 'number') throw wrongType('confidence', 'a number');
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new FieldError('bad_value', '"confidence" must be between 0 and 1.');
    }
    sighting.confidence = confidence;
  }
  const vehicleType = text(fields, 'vehicle_type');
  if (vehicleType !== undefined) sighting.vehicleType = vehicleTypeOf(vehicleType);
  const retransmission = optional(fields, 'retransmission');
  if (retransmission !== undefined) {
    if (typeof retransmission !== 'boolean') throw wrongType('retransmission', 'a boolean');
    sighting.retransmission = retransmission;
  }
}

function vehicleTypeOf(name: string): VehicleType {
  const vehicleType = VEHICLE_TYPES.find((type) => type === name);
  if (vehicleType !== undefined) return vehicleType;
  throw new FieldError('bad_value', `"vehicle_type" must be one of ${VEHICLE_TYPES.join(', ')}.`);
}

/** An own member that is neither missing nor null: an inherited one is not something that was sent. */
function optional(fields: Fields, name: string): unknown {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  return value === null ? undefined : value;
}

function required(fields: Fields, name: string): string {
  const value = optional(fields, name);
  if (value === undefined) throw new FieldError('missing_field', `"${name}" is missing.`);
  if (typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

/** An optional text. Cameras send an empty one for what they do not know. */
function text(fields: Fields, name: string, lengthMax = NAME_LENGTH_MAX): string | undefined {
  const value = optional(fields, name);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw wrongType(name, 'a string');
  return visible(name, value, lengthMax);
}

function visible(name: string, value: string, lengthMax: number): string {
  if (value.length <= lengthMax && (PLAIN.test(value) || VISIBLE.test(value))) return value;
  throw new FieldError('bad_value', `"${name}" must be 1 to ${lengthMax} visible characters.`);
}

function instant(name: string, value: string): number {
  const atMs = parseInstant(value);
  if (atMs === undefined) {
    const detail = `"${name}" is not an ISO 8601 date and time in UTC, such as 2026-11-21T09:30:00Z.`;
    throw new FieldError('bad_date', detail);
  }
  return atMs;
}

function wrongType(name: string, expected: string): FieldError {
  return new FieldError('wrong_type', `"${name}" must be ${expected}.`);
}

function reject(reason: RejectionReason, detail: string): Decoded {
  return { ok: false, rejection: { reason, detail } };
}
