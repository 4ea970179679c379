import { describe, expect, test } from 'vitest';
import { refuseByTime } from '#domain/admission.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { MALFORMATIONS, encodeMalformed } from '#traffic/malformations.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';

const nowMs = Date.UTC(2026, 2, 1, 12);
const rules = { bodyBytesMax: 4_096, garageId: 'main' };
const timeRules = { clockSkewMaxMs: 120_000, eventAgeMaxMs: 604_800_000 };

function bodyOf(kind: SightingKind): Record<string, unknown> {
  const time = '2026-03-01T12:00:00.000Z';
  return {
    id: 'in-1-5-x',
    vehicle_plate: 'ABC123',
    [`${kind}_date_time`]: time,
    garage_id: 'garage-1',
    confidence: 0.9,
    vehicle_type: 'CAR',
  };
}

function refuse(kind: SightingKind, body: Uint8Array): RejectionReason | undefined {
  const decoded = decodeSighting(kind, body, rules);
  if (!decoded.ok) return decoded.rejection.reason;
  return refuseByTime(decoded.sighting, nowMs, timeRules)?.reason;
}

describe('a malformed event', () => {
  test('is made of one that would be accepted', () => {
    for (const kind of ['entry', 'exit'] as const) {
      expect(refuse(kind, Buffer.from(JSON.stringify(bodyOf(kind))))).toBeUndefined();
    }
  });

  for (const malformation of MALFORMATIONS) {
    test(`${malformation.name} is refused as ${malformation.reason}`, () => {
      for (const kind of ['entry', 'exit'] as const) {
        const context = { kind, bodyBytesMax: rules.bodyBytesMax };
        const body = encodeMalformed(malformation, bodyOf(kind), context);
        expect(refuse(kind, body)).toBe(malformation.reason);
      }
    });
  }

  test('can be told from every other by its bytes, because they hold the id', () => {
    for (const malformation of MALFORMATIONS) {
      const context = { kind: 'entry', bodyBytesMax: rules.bodyBytesMax } as const;
      const body = encodeMalformed(malformation, bodyOf('entry'), context);
      expect(Buffer.from(body).toString()).toContain('in-1-5-x');
    }
  });

  test('has a name of its own', () => {
    const names = MALFORMATIONS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
