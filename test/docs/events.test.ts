/** The page on events says what decoding does. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { partitionOf } from '#adapters/partition.ts';
import { routingKey } from '#adapters/rabbitmq/topology.ts';
import { decodeSighting } from '#domain/decode-sighting.ts';
import { normalisePlate } from '#domain/plate.ts';
import { REJECTION_REASONS, VEHICLE_TYPES } from '#domain/sighting.ts';

const page = readFileSync(new URL('../../docs/events.md', import.meta.url), 'utf8');
const examples = (/^```json\n(?<text>[^]*?)^```$/m.exec(page)?.groups?.['text'] ?? '')
  .trim()
  .split('\n');

/** What stands in the first column of the tables. */
const named = Array.from(page.matchAll(/^\| (?<cell>`[^|]*) \|/gm), ({ groups }) =>
  Array.from(String(groups?.['cell']).matchAll(/`(\w+)`/g), ([, name]) => String(name)),
).flat();

const FULL = {
  id: 'out-1',
  vehicle_plate: 'AB1',
  exit_date_time: '2026-11-21T10:02:11Z',
  garage_id: 'north',
  gate_id: 'G',
  lane_id: 'L',
  camera_id: 'C',
  captured_at: '2026-11-21T10:02:10Z',
  confidence: 0.5,
  vehicle_type: 'CAR',
  image_url: 'https://example.org/1.jpg',
  entry_event_id: 'in-1',
  retransmission: true,
};

function decode(kind: 'entry' | 'exit', body: string) {
  return decodeSighting(kind, Buffer.from(body), { bodyBytesMax: 16_384, garageId: 'main' });
}

describe('the page on events', () => {
  it.each(examples)('shows an event that can act: %s', (example) => {
    const kind = example.includes('entry_date_time') ? 'entry' : 'exit';
    expect(decode(kind, example)).toMatchObject({ ok: true });
  });

  it('names every field that is read', () => {
    const decoded = decode('exit', JSON.stringify(FULL));
    expect(decoded.ok && Object.keys(decoded.sighting)).toHaveLength(Object.keys(FULL).length + 2);
    expect(named).toEqual(expect.arrayContaining([...Object.keys(FULL), 'entry_date_time']));
    expect(VEHICLE_TYPES.filter((type) => !page.includes(`\`${type}\``))).toEqual([]);
  });

  it('names every reason for which an event is set aside', () => {
    expect(REJECTION_REASONS.filter((reason) => !named.includes(reason))).toEqual([]);
  });

  it('shows how a plate is normalised', () => {
    const [, raw = '', plate] = /so `([^`]+)` is\s`([^`]+)`/.exec(page) ?? [];
    expect(normalisePlate(raw)).toBe(plate);
  });

  it('tells the partition of a plate as publishers must', () => {
    const [, plate = '', partitions, label] =
      /`(\w+)` of (\d+) partitions is in `(p\d\d)`/.exec(page) ?? [];
    const partition = partitionOf(plate, Number(partitions));
    expect(routingKey('entry', partition)).toBe(`entry.${label}`);
  });
});
