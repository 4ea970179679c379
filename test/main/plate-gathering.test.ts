import { expect, it } from 'vitest';
import { PlateGathering } from '#main/roles/plate-gathering.ts';
import type { Plate } from '#domain/plate.ts';
import type { RecordingRow } from '#ports/recording.ts';

const RULES = { bodyBytesMax: 1_000, garageId: 'main' };

function delivery(tag: number, id: string): RecordingRow {
  const event = { id, vehicle_plate: 'AB1', entry_date_time: '2026-11-21T09:00:00Z' };
  const body = JSON.stringify(event);
  return { is: 'delivery', queue: 'entry', tag, redelivered: false, receivedAtMs: 0, body };
}

it('of a very long recording the newest events are kept, and that is said (E1)', () => {
  const gathering = new PlateGathering('AB1' as Plate, RULES);
  for (let n = 1; n <= 35_000; n += 1) gathering.add(delivery(n, `e${n}`));
  expect(gathering.isCut).toBe(true);
  expect(gathering.arrivals).toHaveLength(10_000);
  expect(gathering.arrivals.at(0)?.sighting.id).toBe('e25001');
  expect(gathering.arrivals.at(-1)?.sighting.id).toBe('e35000');
});

it('a refusal is of the delivery with this tag on the present channel, and of no other', () => {
  const gathering = new PlateGathering('AB1' as Plate, RULES);
  const refused = { is: 'refused', queue: 'entry', reason: 'clock_ahead' } as const;
  gathering.add(delivery(1, 'e1'));
  gathering.add({ is: 'incarnation', epoch: 2 });
  gathering.add({ ...refused, tag: 1 });
  gathering.add(delivery(1, 'e2'));
  gathering.add({ ...refused, tag: 1 });
  gathering.add({ ...refused, tag: 9 });
  expect(gathering.arrivals.map(({ sighting, isRefused }) => [sighting.id, isRefused])).toEqual([
    ['e1', false],
    ['e2', true],
  ]);
  expect(gathering.isCut).toBe(false);
});
