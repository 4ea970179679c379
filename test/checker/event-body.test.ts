import { describe, expect, it } from 'vitest';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { MALFORMATIONS, encodeMalformed } from '#traffic/malformations.ts';
import { readBody } from './event-body.ts';

const rules = {
  bodyBytesMax: 16_384,
  garageId: 'main',
  fromMs: Date.UTC(2026, 0, 1),
  untilMs: Date.UTC(2027, 0, 1),
};
const valid = {
  id: 'out-1',
  vehicle_plate: 'ab-123 c',
  exit_date_time: '2026-11-21T09:30:00.250Z',
  garage_id: 'north',
  lane_id: 'L1',
};

describe('what an event means', () => {
  it('is read from three fields, and kept from others', () => {
    const { id, vehicle_plate, exit_date_time } = valid;
    const three = Buffer.from(JSON.stringify({ id, vehicle_plate, exit_date_time }));
    const atMs = Date.parse(valid.exit_date_time);
    const read = { kind: 'exit', id: 'out-1', garage: 'main', plate: 'AB123C', atMs };
    expect(readBody('exit', three, rules)).toEqual({ ...read, laneId: undefined });
    expect(readBody('exit', Buffer.from(JSON.stringify(valid)), rules)).toEqual({
      ...read,
      garage: 'north',
      laneId: 'L1',
    });
  });

  it.each(MALFORMATIONS.map((malformation) => [malformation.name, malformation] as const))(
    'is nothing, with the right reason: %s',
    (_name, malformation) => {
      const body = Buffer.from(encodeMalformed(malformation, valid, { kind: 'exit', ...rules }));
      expect(readBody('exit', body, rules)).toEqual({ refusal: malformation.reason });
    },
  );

  it.each(['ｋａ０１ ab 12', ' x ', '京A12345', 'straße 1'])('is the same to both: %s', (plate) => {
    const body = Buffer.from(JSON.stringify({ ...valid, vehicle_plate: plate }));
    const decoded = decodeSighting('exit', body, rules);
    expect(decoded.ok && decoded.sighting.plate).toBe(
      (readBody('exit', body, rules) as { plate?: string }).plate,
    );
  });
});
