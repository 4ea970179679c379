import { describe, expect, test } from 'vitest';
import { read, readOne } from './payloads.ts';

function answer(changes: object = {}): object {
  const predictions = [{ plate: 'AB123', confidence: 0.9, label: 'Plate: AB123', x_min: 1 }];
  const timestampUTC = 'Wed, 01 Jul 2026 10:00:00 GMT';
  return { api: 'alpr', found: { requestId: 'r-1', timestampUTC, predictions, ...changes } };
}

describe('a CodeProject.AI answer', () => {
  test('becomes an event of the camera that was asked about', () => {
    const context = { cameraId: 'drive', garageId: 'g', gateId: 'north', laneId: 'n-1' };
    expect(readOne('codeproject-ai', [answer()], context)).toEqual({
      kind: 'entry',
      id: expect.stringMatching(/^codeproject-ai-[0-9a-f]{16}$/),
      vehicle_plate: 'AB123',
      entry_date_time: '2026-07-01T10:00:00.000Z',
      garage_id: 'g',
      gate_id: 'north',
      lane_id: 'n-1',
      camera_id: 'drive',
      confidence: 0.9,
    });
  });

  test('may come alone or with others', () => {
    expect(read('codeproject-ai', answer())).toEqual(read('codeproject-ai', [answer()]));
    expect(read('codeproject-ai', [answer(), answer({ requestId: 'r-2' })])).toHaveLength(2);
  });

  test('with two plates becomes two events with ids of their own', () => {
    const predictions = [{ plate: 'AB123' }, { plate: 'XY9', confidence: 0.5 }];
    const outcomes = read('codeproject-ai', answer({ predictions }));
    expect(outcomes).toMatchObject([{ vehicle_plate: 'AB123' }, { vehicle_plate: 'XY9' }]);
    const [first, second] = outcomes as readonly { id: string }[];
    expect(first?.id).not.toBe(second?.id);
  });

  test('of a clock that writes local time is read by its zone', () => {
    const zone = { localTimeZone: 'America/Chicago' };
    expect(readOne('codeproject-ai', answer(), zone).entry_date_time).toBe(
      '2026-07-01T15:00:00.000Z',
    );
  });

  test('without plates gives nothing', () => {
    expect(read('codeproject-ai', answer({ predictions: [] }))).toEqual([]);
  });

  test.each([
    [{ timestampUTC: '2026-07-01' }, 'bad_date'],
    [{ timestampUTC: 'Wed, 01 Jux 2026 10:00:00 GMT' }, 'bad_date'],
    [{ timestampUTC: 'Wed, 31 Jun 2026 10:00:00 GMT' }, 'bad_date'],
    [{ requestId: undefined }, 'missing_field'],
    [{ predictions: [{ confidence: 0.9 }] }, 'bad_plate'],
    [{ predictions: ['AB123'] }, 'wrong_type'],
    [{ predictions: [{ plate: 'AB123', confidence: 94 }] }, 'bad_value'],
  ])('with %o is refused as %s', (changes, reason) => {
    expect(read('codeproject-ai', answer(changes))).toEqual([reason]);
  });
});
