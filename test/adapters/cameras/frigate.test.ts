import { describe, expect, test } from 'vitest';
import { read, readOne } from './payloads.ts';

const UPDATE = {
  type: 'lpr',
  id: '1782900000.1-abc',
  plate: 'AB123',
  score: 0.95,
  camera: 'drive',
  timestamp: 1_782_900_000.748_393,
};

describe('a Frigate update', () => {
  test('becomes an event named after the object that is tracked', () => {
    expect(readOne('frigate', UPDATE)).toEqual({
      kind: 'entry',
      id: 'frigate-1782900000.1-abc',
      vehicle_plate: 'AB123',
      entry_date_time: '2026-07-01T10:00:00.748Z',
      camera_id: 'drive',
      confidence: 0.95,
    });
  });

  test('keeps its id when the same object is read again', () => {
    const again = { ...UPDATE, score: 0.99, timestamp: UPDATE.timestamp + 3 };
    expect(readOne('frigate', again).id).toBe(readOne('frigate', UPDATE).id);
  });

  test('with a name that is no plain text gets a digest of it', () => {
    const odd = readOne('frigate', { ...UPDATE, id: 'a\nb' });
    expect(odd.id).toMatch(/^frigate-[0-9a-f]{16}$/);
    expect(readOne('frigate', { ...UPDATE, id: 'x'.repeat(101) }).id).toHaveLength(24);
  });

  test('about something else gives nothing', () => {
    expect(read('frigate', { type: 'description', id: '1', description: 'a car' })).toEqual([]);
  });

  test.each([
    [{ type: undefined }, 'missing_field'],
    [{ id: '' }, 'wrong_type'],
    [{ plate: null }, 'bad_plate'],
    [{ timestamp: '2026-07-01' }, 'wrong_type'],
    [{ timestamp: -1 }, 'bad_date'],
    [{ timestamp: 1e300 }, 'bad_date'],
    [{ score: -0.1 }, 'bad_value'],
  ])('with %o is refused as %s', (changes, reason) => {
    expect(read('frigate', { ...UPDATE, ...changes })).toEqual([reason]);
  });
});
