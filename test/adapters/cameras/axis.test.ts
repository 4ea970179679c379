import { describe, expect, test } from 'vitest';
import { read, readOne } from './payloads.ts';

const LOST = {
  capture_timestamp: '1782900000250',
  datetime: '20260701 120000250',
  plateUTF8: 'KT 55B8',
  plateConfidence: '0.875',
  carState: 'LOST',
  carMoveDirection: 'out',
  carID: '77',
  imagesURI: ['/images/77.jpg'],
  camera_info: { SerialNumber: 'SN1' },
};

describe('an Axis event', () => {
  test('becomes an event with the time of the picture', () => {
    expect(readOne('axis', LOST)).toEqual({
      kind: 'entry',
      id: expect.stringMatching(/^axis-[0-9a-f]{16}$/),
      vehicle_plate: 'KT 55B8',
      entry_date_time: '2026-07-01T10:00:00.250Z',
      camera_id: 'SN1',
      confidence: 0.875,
      image_url: '/images/77.jpg',
    });
  });

  test('has one id for all states of one car, so that one of them acts', () => {
    const ids = ['new', 'UPDATE', 'lost'].map((carState, at) => {
      const capture_timestamp = String(1_782_900_000_250 + at);
      return readOne('axis', { ...LOST, carState, capture_timestamp }).id;
    });
    expect(new Set(ids).size).toBe(1);
  });

  test('has another id for another car and for another camera', () => {
    const ids = [LOST, { ...LOST, carID: '78' }, { ...LOST, camera_info: { SerialNumber: 'SN2' } }];
    expect(new Set(ids.map((event) => readOne('axis', event).id)).size).toBe(3);
  });

  test('of a state that is not waited for gives nothing', () => {
    expect(read('axis', { ...LOST, carState: 'new' }, { trackStates: ['lost'] })).toEqual([]);
    expect(read('axis', LOST, { trackStates: ['lost'] })).toHaveLength(1);
  });

  test('tells the direction where the lane does not', () => {
    const both = { role: 'both' } as const;
    expect(readOne('axis', LOST, both)).toMatchObject({
      kind: 'exit',
      exit_date_time: '2026-07-01T10:00:00.250Z',
    });
    expect(readOne('axis', { ...LOST, carMoveDirection: 'in' }, both).kind).toBe('entry');
    expect(read('axis', { ...LOST, carMoveDirection: 'unknown' }, both)).toEqual(['bad_value']);
  });

  test('names its camera by the provider where there is no serial number', () => {
    const { camera_info: _info, ...rest } = LOST;
    expect(readOne('axis', { ...rest, sensorProviderID: 'north' }).camera_id).toBe('north');
    expect(readOne('axis', rest)).not.toHaveProperty('camera_id');
  });

  test('may call its plate plateText, and may lack confidence and pictures', () => {
    const { plateUTF8: _utf8, plateConfidence: _c, imagesURI: _i, ...rest } = LOST;
    expect(readOne('axis', { ...rest, plateText: 'AB1' })).toEqual({
      kind: 'entry',
      id: expect.any(String),
      vehicle_plate: 'AB1',
      entry_date_time: '2026-07-01T10:00:00.250Z',
      camera_id: 'SN1',
    });
    expect(read('axis', rest)).toEqual(['bad_plate']);
  });

  test.each([
    [{ carState: 'parked' }, 'bad_value'],
    [{ carID: undefined }, 'missing_field'],
    [{ carID: 7 }, 'wrong_type'],
    [{ capture_timestamp: 'now' }, 'wrong_type'],
    [{ capture_timestamp: '99999999999999999999' }, 'bad_date'],
    [{ plateConfidence: '87.5' }, 'bad_value'],
    [{ plateUTF8: 'A\nB' }, 'bad_plate'],
    [{ plateUTF8: 'NO PLATE' }, 'bad_plate'],
  ])('with %o is refused as %s', (changes, reason) => {
    expect(read('axis', { ...LOST, ...changes })).toEqual([reason]);
  });
});
