import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSighting } from '#domain/decode-sighting.ts';
import type { Decoded } from '#domain/decode-sighting.ts';
import type { Rejection, RejectionReason, SightingKind } from '#domain/sighting.ts';

const RULES = { bodyBytesMax: 16_384, garageId: 'main' };
const LARGE = { ...RULES, bodyBytesMax: 4_000_000 };

const VALID = { id: 'e-1', vehicle_plate: 'b 123', entry_date_time: '2026-11-21T09:30:00Z' };

function decode(body: unknown, kind: SightingKind = 'entry', rules = RULES): Decoded {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return decodeSighting(kind, new TextEncoder().encode(text), rules);
}

function rejectionOf(decoded: Decoded): Rejection | undefined {
  return decoded.ok ? undefined : decoded.rejection;
}

describe('a sighting', () => {
  it('needs three fields, spelled as they are', () => {
    expect(decode(VALID)).toEqual({
      ok: true,
      sighting: {
        kind: 'entry',
        id: 'e-1',
        key: 'main/B123',
        garageId: 'main',
        plate: 'B123',
        atMs: Date.UTC(2026, 10, 21, 9, 30),
      },
    });
  });

  it('is an exit when it comes from the exit queue', () => {
    const { entry_date_time: time, ...rest } = VALID;
    expect(decode({ ...rest, exit_date_time: time }, 'exit')).toMatchObject({
      ok: true,
      sighting: { kind: 'exit', atMs: Date.UTC(2026, 10, 21, 9, 30) },
    });
  });

  it('keeps every optional field', () => {
    const body = {
      ...VALID,
      garage_id: 'garage-1',
      gate_id: 'north',
      lane_id: 'lane 2',
      camera_id: 'camera-17',
      confidence: 0.97,
      vehicle_type: 'TRUCK',
      image_url: `https://images.example/?signature=${'a'.repeat(1_000)}`,
      entry_event_id: 'e-0',
      captured_at: '2026-11-21T09:29:59.5Z',
      retransmission: true,
    };
    expect(decode(body)).toMatchObject({
      ok: true,
      sighting: {
        key: 'garage-1/B123',
        garageId: 'garage-1',
        gateId: 'north',
        laneId: 'lane 2',
        cameraId: 'camera-17',
        confidence: 0.97,
        vehicleType: 'TRUCK',
        imageUrl: body.image_url,
        entryEventId: 'e-0',
        capturedAtMs: Date.UTC(2026, 10, 21, 9, 29, 59, 500),
        retransmission: true,
      },
    });
  });

  it('takes null and an empty text for an optional field that is not known', () => {
    const unknown = {
      garage_id: '',
      gate_id: '',
      lane_id: null,
      captured_at: '',
      confidence: null,
    };
    const decoded = decode({ ...VALID, ...unknown, vehicle_type: '', retransmission: null });
    expect(decoded).toEqual(decode(VALID));
  });

  it('takes the ends of the range of the confidence', () => {
    expect(decode({ ...VALID, confidence: 0 }).ok).toBe(true);
    expect(decode({ ...VALID, confidence: 1 }).ok).toBe(true);
  });

  it('leaves out fields that nobody knows', () => {
    expect(decode({ ...VALID, price: 12, __proto__: { id: 'e-2' } })).toEqual(decode(VALID));
  });

  it('may begin with a byte order mark', () => {
    expect(decode(`\uFEFF${JSON.stringify(VALID)}`).ok).toBe(true);
  });

  it('may have an id of 128 characters in any script', () => {
    expect(decode({ ...VALID, id: 'é'.repeat(128) }).ok).toBe(true);
    expect(decode({ ...VALID, id: 'a/b:c{d}*' }).ok).toBe(true);
  });
});

function without(name: keyof typeof VALID): object {
  return Object.fromEntries(Object.entries(VALID).filter(([member]) => member !== name));
}

const time = 'entry_date_time';
const MEMBERS = JSON.stringify(VALID).slice(1);

describe('a delivery is no sighting', () => {
  it.each<[string, RejectionReason, unknown]>([
    ['it is empty', 'not_json', ''],
    ['it is not JSON', 'not_json', '<event/>'],
    ['it is cut short', 'not_json', JSON.stringify(VALID).slice(0, -1)],
    ['it has more behind it', 'not_json', `${JSON.stringify(VALID)}}`],
    ['it has a comma too many', 'not_json', '{"id":"e-1",}'],
    ['it has a control character in a text', 'not_json', '{"id":"e\n1"}'],
    ['it holds NaN', 'not_json', '{"id":"e-1","confidence":NaN}'],
    ['it is an array', 'not_an_object', [VALID]],
    ['it is a text', 'not_an_object', '"e-1"'],
    ['it is a number', 'not_an_object', 7],
    ['it is null', 'not_an_object', 'null'],
    ['it has no id', 'missing_field', without('id')],
    ['its id is null', 'missing_field', { ...VALID, id: null }],
    ['it has no plate', 'missing_field', without('vehicle_plate')],
    ['it has no time', 'missing_field', without('entry_date_time')],
    ['its fields are in __proto__', 'missing_field', `{"__proto__":${JSON.stringify(VALID)}}`],
    ['its fields are inherited ones', 'missing_field', { ...without('id'), constructor: 'x' }],
    ['its id is a number', 'wrong_type', { ...VALID, id: 17 }],
    ['its id is an object', 'wrong_type', { ...VALID, id: { $ne: '' } }],
    ['its plate is a number', 'wrong_type', { ...VALID, vehicle_plate: 1234 }],
    ['its plate is a list', 'wrong_type', { ...VALID, vehicle_plate: ['B123'] }],
    ['its time is a number', 'wrong_type', { ...VALID, [time]: 1_795_253_400 }],
    ['its id is empty', 'bad_value', { ...VALID, id: '' }],
    ['its id is blank', 'bad_value', { ...VALID, id: ' \u00A0' }],
    ['its id has a newline', 'bad_value', { ...VALID, id: 'e\n1' }],
    ['its id has a bidi mark', 'bad_value', { ...VALID, id: 'e\u202E1' }],
    ['its id has half a character', 'bad_value', { ...VALID, id: 'e\uD800' }],
    ['its id has 129 characters', 'bad_value', { ...VALID, id: 'a'.repeat(129) }],
    ['its plate is empty', 'bad_plate', { ...VALID, vehicle_plate: '' }],
    ['its plate could not be read', 'bad_plate', { ...VALID, vehicle_plate: 'no plate' }],
    ['its plate has a newline', 'bad_plate', { ...VALID, vehicle_plate: 'B1\n23' }],
    ['its plate has NUL', 'bad_plate', { ...VALID, vehicle_plate: 'B1\u000023' }],
    ['its plate has a bidi mark', 'bad_plate', { ...VALID, vehicle_plate: 'B1\u202E23' }],
    ['its plate is a formula', 'bad_plate', { ...VALID, vehicle_plate: '=cmd()' }],
    ['its plate is {}', 'bad_plate', { ...VALID, vehicle_plate: '{}' }],
    ['its plate is *', 'bad_plate', { ...VALID, vehicle_plate: '*' }],
    ['its plate is :', 'bad_plate', { ...VALID, vehicle_plate: ':' }],
    ['its plate has half a character', 'bad_plate', { ...VALID, vehicle_plate: 'B\uD800' }],
    ['its plate has 17 characters', 'bad_plate', { ...VALID, vehicle_plate: 'B'.repeat(17) }],
    ['its time is no date', 'bad_date', { ...VALID, [time]: 'yesterday' }],
    ['its time is empty', 'bad_date', { ...VALID, [time]: '' }],
    ['its time is the 30th of February', 'bad_date', { ...VALID, [time]: '2026-02-30T09:30:00Z' }],
    ['its time has no time of day', 'bad_date', { ...VALID, [time]: '2026-11-21' }],
    ['its garage is a path', 'bad_value', { ...VALID, garage_id: '../main' }],
    ['its garage has a slash', 'bad_value', { ...VALID, garage_id: 'a/b' }],
    ['its garage is a number', 'wrong_type', { ...VALID, garage_id: 1 }],
    ['its gate is a number', 'wrong_type', { ...VALID, gate_id: 1 }],
    ['its lane is a number', 'wrong_type', { ...VALID, lane_id: 1 }],
    ['its lane has NUL', 'bad_value', { ...VALID, lane_id: 'lane\u0000' }],
    ['its lane has 129 characters', 'bad_value', { ...VALID, lane_id: 'a'.repeat(129) }],
    ['its camera is an object', 'wrong_type', { ...VALID, camera_id: {} }],
    ['its image is a list', 'wrong_type', { ...VALID, image_url: [] }],
    ['its image has 2049 characters', 'bad_value', { ...VALID, image_url: 'a'.repeat(2_049) }],
    ['its entry event is a number', 'wrong_type', { ...VALID, entry_event_id: 7 }],
    ['it was captured at a number', 'wrong_type', { ...VALID, captured_at: 7 }],
    ['it was captured at no date', 'bad_date', { ...VALID, captured_at: 'now' }],
    ['its confidence is a text', 'wrong_type', { ...VALID, confidence: '0.97' }],
    ['its confidence is a percentage', 'bad_value', { ...VALID, confidence: 97 }],
    ['its confidence is negative', 'bad_value', { ...VALID, confidence: -0.1 }],
    ['its confidence is not finite', 'bad_value', `{"confidence":1e999,${MEMBERS}`],
    ['its vehicle type is unknown', 'bad_value', { ...VALID, vehicle_type: 'BUS' }],
    ['its vehicle type is in small letters', 'bad_value', { ...VALID, vehicle_type: 'car' }],
    ['its vehicle type is a number', 'wrong_type', { ...VALID, vehicle_type: 1 }],
    ['it is a retransmission by a text', 'wrong_type', { ...VALID, retransmission: 'true' }],
    ['it is a retransmission by a number', 'wrong_type', { ...VALID, retransmission: 1 }],
  ])('when %s: %s', (_what, reason, body) => {
    expect(rejectionOf(decode(body))?.reason).toBe(reason);
  });

  it.each([
    ['{"id":"e-1",}', 'The body is not JSON at position 12.'],
    ['{"id":"e-1', 'The body is not JSON at position 10.'],
    ['B123', 'The body is not JSON.'],
    // What the parser quotes must not be taken for the place.
    ['x at position 4711', 'The body is not JSON.'],
    ['" at position 4711 (line 1 column 2)\n', 'The body is not JSON at position 36.'],
  ])('when it is not JSON, with the place and without its text: %j', (body, detail) => {
    expect(rejectionOf(decode(body))).toEqual({ reason: 'not_json', detail });
  });

  it('when an entry is on the exit queue', () => {
    const rejection = rejectionOf(decode(VALID, 'exit'));
    expect(rejection).toEqual({ reason: 'missing_field', detail: '"exit_date_time" is missing.' });
  });

  it('when it is larger than what is read, before it is parsed', () => {
    const rejection = rejectionOf(decode('['.repeat(100_000)));
    expect(rejection).toEqual({
      reason: 'body_too_large',
      detail: 'The body has 100000 bytes; at most 16384 are read.',
    });
    const megabyte = { ...VALID, remark: 'x'.repeat(1_048_576) };
    expect(rejectionOf(decode(megabyte))?.reason).toBe('body_too_large');
  });

  it('is read up to the last byte that is allowed', () => {
    const body = JSON.stringify(VALID);
    expect(decode(body, 'entry', { ...RULES, bodyBytesMax: body.length }).ok).toBe(true);
    const tooSmall = { ...RULES, bodyBytesMax: body.length - 1 };
    expect(rejectionOf(decode(body, 'entry', tooSmall))?.reason).toBe('body_too_large');
  });

  it('when it holds 100,000 nested arrays, and large bodies are read', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect(rejectionOf(decode(deep, 'entry', LARGE))?.reason).toBe('not_an_object');
    const inPlate = `{"id":"e-1","vehicle_plate":${deep},"entry_date_time":"x"}`;
    expect(rejectionOf(decode(inPlate, 'entry', LARGE))?.reason).toBe('wrong_type');
    expect(rejectionOf(decode('['.repeat(100_000), 'entry', LARGE))?.reason).toBe('not_json');
  });

  it('when it is not UTF-8', () => {
    const bytes = new TextEncoder().encode(JSON.stringify(VALID));
    bytes[8] = 0xff;
    expect(decodeSighting('entry', bytes, RULES)).toEqual({
      ok: false,
      rejection: { reason: 'not_utf8', detail: 'The body is not valid UTF-8.' },
    });
  });
});

describe('the detail of a refusal', () => {
  it('says where the body stops being JSON, but quotes nothing of it', () => {
    const rejection = rejectionOf(decode('{"vehicle_plate":"SECRET1" oops}'));
    expect(rejection?.detail).toBe('The body is not JSON at position 27.');
  });

  it('never holds the plate', () => {
    const rejection = rejectionOf(decode({ ...VALID, vehicle_plate: 'SECRET*1' }));
    expect(rejection?.detail).toBe('"vehicle_plate" is not 1 to 16 letters and digits.');
  });

  it('names the field and what it must be', () => {
    const detailOf = (more: object): string | undefined =>
      rejectionOf(decode({ ...VALID, ...more }))?.detail;
    expect(detailOf({ id: 7 })).toBe('"id" must be a string.');
    expect(detailOf({ id: 'a\u0000' })).toBe('"id" must be 1 to 128 visible characters.');
    expect(detailOf({ confidence: 2 })).toBe('"confidence" must be between 0 and 1.');
    expect(detailOf({ vehicle_type: 'BUS' })).toBe(
      '"vehicle_type" must be one of CAR, MOTORCYCLE, TRUCK.',
    );
    expect(detailOf({ [time]: 'now' })).toBe(
      '"entry_date_time" is not an ISO 8601 date and time in UTC, such as 2026-11-21T09:30:00Z.',
    );
  });
});

describe('decoding', () => {
  it('never throws, whatever the bytes', () => {
    const members = fc.dictionary(
      fc.constantFrom(
        'id',
        'vehicle_plate',
        time,
        'lane_id',
        'confidence',
        '__proto__',
        'toString',
      ),
      fc.oneof(fc.jsonValue(), fc.string({ unit: 'binary' }), fc.constant(VALID[time])),
    );
    const bodies = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.jsonValue().map((value) => new TextEncoder().encode(JSON.stringify(value))),
      members.map((value) => new TextEncoder().encode(JSON.stringify(value))),
    );
    fc.assert(
      fc.property(bodies, fc.constantFrom('entry', 'exit'), (body, kind) => {
        const decoded = decodeSighting(kind, body, RULES);
        expect(decoded.ok || decoded.rejection.detail.length > 0).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
