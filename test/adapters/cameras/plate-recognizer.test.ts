import { describe, expect, test } from 'vitest';
import { read, readOne } from './payloads.ts';

const SEEN = {
  plate: 'ab 12 cd',
  score: 0.9,
  direction: 190,
  vehicle: { type: 'Big Truck', score: 0.8 },
  candidates: [{ plate: 'a812cd', score: 0.7 }],
};

function frame(changes: object = {}, ...results: readonly unknown[]): object {
  return {
    camera_id: 'north',
    timestamp: '2026-07-01T10:00:00.691903Z',
    timestamp_local: '2026-07-01 12:00:00.691903+0200',
    results: results.length === 0 ? [SEEN] : results,
    ...changes,
  };
}

describe('a Plate Recognizer record', () => {
  test('becomes an event', () => {
    expect(readOne('plate-recognizer', frame())).toEqual({
      kind: 'entry',
      id: expect.stringMatching(/^plate-recognizer-[0-9a-f]{16}$/),
      vehicle_plate: 'ab 12 cd',
      entry_date_time: '2026-07-01T10:00:00.691Z',
      camera_id: 'north',
      confidence: 0.9,
      vehicle_type: 'TRUCK',
    });
  });

  test('may be wrapped as a webhook does', () => {
    expect(readOne('plate-recognizer', { hook: { id: 'x' }, data: frame() })).toEqual(
      readOne('plate-recognizer', frame()),
    );
  });

  test('with two plates becomes two events, and one that is wrong is refused alone', () => {
    const second = { ...SEEN, plate: 'xy 34 z' };
    const outcomes = read('plate-recognizer', frame({}, SEEN, { plate: 7 }, second, { score: 1 }));
    expect(outcomes).toEqual([
      expect.objectContaining({ vehicle_plate: 'ab 12 cd' }),
      'wrong_type',
      expect.objectContaining({ vehicle_plate: 'xy 34 z' }),
      'bad_plate',
    ]);
    const ids = outcomes.flatMap((outcome) => (typeof outcome === 'string' ? [] : [outcome.id]));
    expect(new Set(ids).size).toBe(2);
  });

  test('has the same id however the plate is spelled, and another one at another time', () => {
    const idOf = (payload: object) => readOne('plate-recognizer', payload).id;
    expect(idOf(frame({}, { plate: 'AB12CD' }))).toBe(idOf(frame()));
    expect(idOf(frame({ timestamp: '2026-07-01T10:00:01Z' }))).not.toBe(idOf(frame()));
  });

  test('without plates gives nothing', () => {
    expect(read('plate-recognizer', frame({ results: [] }))).toEqual([]);
  });

  test.each([
    ['a clock that is right', {}, '2026-07-01T10:00:00.691Z'],
    [
      'local digits in the field for UTC',
      { timestamp: '2026-07-01T12:00:00.691903Z' },
      '2026-07-01T10:00:00.691Z',
    ],
    ['no local time', { timestamp_local: null }, '2026-07-01T10:00:00.691Z'],
    ['a local time that is none', { timestamp_local: 'noon' }, '2026-07-01T10:00:00.691Z'],
    [
      'local digits without an offset',
      { timestamp: '2026-07-01T12:00:00Z', timestamp_local: '2026-07-01 12:00:00' },
      '2026-07-01T12:00:00.000Z',
    ],
  ])('with %s is at the right moment', (_label, changes, moment) => {
    expect(readOne('plate-recognizer', frame(changes)).entry_date_time).toBe(moment);
  });

  test('of a camera that is known to write local time is read by its zone', () => {
    const changes = { timestamp: '2026-07-01T12:00:00Z', timestamp_local: null };
    const zone = { localTimeZone: 'Europe/Paris' };
    expect(readOne('plate-recognizer', frame(changes), zone).entry_date_time).toBe(
      '2026-07-01T10:00:00.000Z',
    );
    expect(read('plate-recognizer', frame({ timestamp: '2026-03-29T02:30:00Z' }), zone)).toEqual([
      'bad_date',
    ]);
  });

  test('tells the heading of the car, which says whether it comes or goes', () => {
    const both = { role: 'both', entryHeadingDegrees: 180 } as const;
    expect(readOne('plate-recognizer', frame(), both).kind).toBe('entry');
    const opposite = { ...both, entryHeadingDegrees: 0 };
    expect(readOne('plate-recognizer', frame(), opposite).kind).toBe('exit');
    const acrossNorth = { ...both, entryHeadingDegrees: 350 };
    const heading = (degrees: number) => frame({}, { ...SEEN, direction: degrees });
    expect(readOne('plate-recognizer', heading(10), acrossNorth).kind).toBe('entry');
    expect(readOne('plate-recognizer', heading(90), acrossNorth).kind).toBe('exit');
    expect(readOne('plate-recognizer', heading(-100), acrossNorth).kind).toBe('exit');
    expect(read('plate-recognizer', frame(), { role: 'both' })).toEqual(['bad_value']);
    expect(read('plate-recognizer', frame({}, { plate: 'ab1' }), both)).toEqual(['bad_value']);
  });

  test.each([
    [{ timestamp: undefined }, 'missing_field'],
    [{ timestamp: 'today' }, 'bad_date'],
    [{ results: {} }, 'wrong_type'],
    [{ results: [{ plate: 'AB1', score: 7 }] }, 'bad_value'],
    [{ results: [{ plate: 'AB1', score: 'sure' }] }, 'wrong_type'],
    [{ results: [null] }, 'missing_field'],
  ])('with %o is refused as %s', (changes, reason) => {
    expect(read('plate-recognizer', frame(changes))).toEqual([reason]);
  });
});
