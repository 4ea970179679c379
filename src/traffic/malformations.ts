/** What arrives on the queues that is not a sighting, and the reason it must be refused with. */
import { TIME_FIELD } from '#domain/sighting.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';

/** The members of an event's body. */
export type EventBody = Readonly<Record<string, unknown>>;

/** One way to be malformed. */
export interface Malformation {
  readonly name: string;
  readonly reason: RejectionReason;
  /** Spoils the body of a valid event; a string and bytes are published as they are. */
  spoil(body: EventBody, context: MalformationContext): EventBody | string | Uint8Array;
}

export interface MalformationContext {
  readonly kind: SightingKind;
  /** The largest body that is read. */
  readonly bodyBytesMax: number;
}

const DEPTH = 400;

/** The ways that the generators use, each as often as the others. */
export const MALFORMATIONS: readonly Malformation[] = [
  spoilt('not JSON', 'not_json', ({ id }) => `<event id="${String(id)}"/>`),
  spoilt('cut short', 'not_json', (body) => JSON.stringify(body).slice(0, -7)),
  spoilt('not UTF-8', 'not_utf8', (body) => {
    return Buffer.from(JSON.stringify(body)).fill(0xff, 1, 3);
  }),
  spoilt('an array', 'not_an_object', (body) => JSON.stringify([body])),
  spoilt('deep arrays', 'not_an_object', ({ id }) => {
    return `${'['.repeat(DEPTH)}"${String(id)}"${']'.repeat(DEPTH)}`;
  }),
  spoilt('deep arrays as a plate', 'wrong_type', (body) => {
    const marked = JSON.stringify({ ...body, vehicle_plate: 0 });
    return marked.replace(':0,', `:${'['.repeat(DEPTH)}${']'.repeat(DEPTH)},`);
  }),
  spoilt('too large', 'body_too_large', (body, { bodyBytesMax }) => {
    return { ...body, remark: 'x'.repeat(bodyBytesMax) };
  }),
  spoilt('no plate', 'missing_field', (body) => without(body, 'vehicle_plate')),
  spoilt('no time', 'missing_field', (body, { kind }) => without(body, TIME_FIELD[kind])),
  spoilt('all in __proto__', 'missing_field', ({ id, ...rest }) => {
    return `{"id":${JSON.stringify(id)},"__proto__":${JSON.stringify(rest)}}`;
  }),
  spoilt('a plate that is null', 'missing_field', (body) => ({ ...body, vehicle_plate: null })),
  spoilt('a plate that is a number', 'wrong_type', (body) => ({ ...body, vehicle_plate: 4711 })),
  spoilt('a confidence in words', 'wrong_type', (body) => ({ ...body, confidence: 'high' })),
  spoilt('a confidence in percent', 'bad_value', (body) => ({ ...body, confidence: 97 })),
  spoilt('a garage that is a path', 'bad_value', (body) => ({ ...body, garage_id: '../main' })),
  spoilt('a vehicle type nobody knows', 'bad_value', (body) => ({ ...body, vehicle_type: 'UFO' })),
  badTime('the 30th of February', 'bad_date', '2026-02-30T12:00:00Z'),
  badTime('a date in words', 'bad_date', 'yesterday'),
  badTime('the year 2099', 'clock_ahead', '2099-01-01T00:00:00Z'),
  badTime('the year 1999', 'too_old', '1999-12-31T23:59:59Z'),
  badPlate('an empty plate', ''),
  badPlate('a plate with a newline', 'AB\n123'),
  badPlate('a plate with NUL', 'AB\u0000123'),
  badPlate('a plate with a bidi mark', 'AB\u202e123'),
  badPlate('a plate with half a character', 'AB\ud800123'),
  badPlate('a plate that is a formula', '=cmd()'),
  badPlate('a plate that is a pattern', '*'),
  badPlate('a plate that is a separator', 'AB:{12}'),
  badPlate('a plate that is a sentence', 'NO PLATE COULD BE READ'),
];

/** The bytes of a malformed delivery. */
export function encodeMalformed(
  malformation: Malformation,
  body: EventBody,
  context: MalformationContext,
): Uint8Array {
  const spoiled = malformation.spoil(body, context);
  if (spoiled instanceof Uint8Array) return spoiled;
  return Buffer.from(typeof spoiled === 'string' ? spoiled : JSON.stringify(spoiled));
}

function spoilt(name: string, reason: RejectionReason, spoil: Malformation['spoil']): Malformation {
  return { name, reason, spoil };
}

function badTime(name: string, reason: RejectionReason, time: string): Malformation {
  return spoilt(name, reason, (body, { kind }) => ({ ...body, [TIME_FIELD[kind]]: time }));
}

function badPlate(name: string, plate: string): Malformation {
  return spoilt(name, 'bad_plate', (body) => ({ ...body, vehicle_plate: plate }));
}

function without(body: EventBody, name: string): EventBody {
  return Object.fromEntries(Object.entries(body).filter(([member]) => member !== name));
}
