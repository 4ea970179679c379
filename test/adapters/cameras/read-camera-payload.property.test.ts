import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { VENDORS } from '#adapters/cameras/camera-reading.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { read, readBytes } from './payloads.ts';

const vendor = fc.constantFrom(...VENDORS);
const RULES = { bodyBytesMax: 16_384, garageId: 'main' };

describe('any payload', () => {
  test('of whatever bytes gives refusals or nothing, and never an error', () => {
    fc.assert(
      fc.property(vendor, fc.uint8Array(), (vendor, bytes) => {
        const outcomes = readBytes(vendor, bytes);
        expect(outcomes.every((outcome) => typeof outcome === 'string')).toBe(true);
      }),
    );
  });

  test('of whatever JSON gives no error', () => {
    fc.assert(
      fc.property(vendor, fc.json(), (vendor, text) => {
        expect(read(vendor, text)).toBeInstanceOf(Array);
      }),
    );
  });

  test.each(VENDORS)('of %s that is too large is not parsed', (vendor) => {
    expect(readBytes(vendor, Buffer.alloc((1 << 20) + 1, ' '))).toEqual(['body_too_large']);
  });

  test.each(VENDORS)('of %s that is not UTF-8 is refused', (vendor) => {
    expect(readBytes(vendor, Buffer.from([0xff, 0xfe]))).toEqual(['not_utf8']);
  });

  test.each(['axis', 'plate-recognizer', 'frigate', 'codeproject-ai'] as const)(
    'of %s may be nested as deep as it likes, or be null',
    (vendor) => {
      expect(read(vendor, '['.repeat(100_000))).toEqual(['not_json']);
      const deep = '['.repeat(100_000) + ']'.repeat(100_000);
      expect(read(vendor, deep)).toHaveLength(1);
      expect(read(vendor, 'null')).toEqual(['missing_field']);
    },
  );
});

test('what is read can be decoded by the pipeline', () => {
  const text = fc.string({ maxLength: 8 });
  const plate = fc.stringMatching(/^[A-Za-z0-9]{1,8}$/);
  fc.assert(
    fc.property(
      text,
      plate,
      fc.nat(4_102_444_800),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (id, plate, timestamp, score) => {
        fc.pre(id !== '' && !['UNKNOWN', 'NOPLATE', 'NONE'].includes(plate.toUpperCase()));
        const update = { type: 'lpr', id, plate, score, timestamp, camera: 'c' };
        const [outcome] = read('frigate', update);
        const body = Buffer.from(JSON.stringify(outcome));
        const decoded = decodeSighting('entry', body, RULES);
        expect(decoded).toMatchObject({
          ok: true,
          sighting: { plate: plate.toUpperCase(), atMs: timestamp * 1000, confidence: score },
        });
      },
    ),
  );
});
