import { describe, expect, it } from 'vitest';
import { newPseudonyms } from '#adapters/recordings/pseudonyms.ts';
import { pseudonymised } from '#adapters/recordings/pseudonymised-rows.ts';
import { writeRow } from '#adapters/recordings/written-rows.ts';
import { normalisePlate } from '#domain/plate.ts';
import { bytesOf, keyOf } from '#test/support/deliveries.ts';
import { entry, exit, SETTINGS, withVirtualTimers } from '#test/streams/partition-rig.ts';
import { decidedAgain, recordedRig } from '#test/support/recordings.ts';
import type { Plate } from '#domain/plate.ts';
import type { DeliveryRow, RecordingRow, RowSink } from '#ports/recording.ts';

withVirtualTimers();

const RULES = { ...SETTINGS.stay, bodyBytesMax: 16_384 };

function written(rows: readonly RecordingRow[]): readonly RecordingRow[] {
  const out: RecordingRow[] = [];
  const sink = pseudonymised({ write: (row) => out.push(row) }, newPseudonyms(), RULES);
  for (const row of rows) sink.write(row as Parameters<RowSink['write']>[0]);
  return out;
}

const delivery = (body: Uint8Array): DeliveryRow => {
  const rest = { queue: 'exit', tag: 1, redelivered: false, receivedAtMs: 0 } as const;
  return { is: 'delivery', ...rest, body };
};

describe('pseudonyms', () => {
  it('are plates, the same for the same plate and with the same key', () => {
    const [names, others] = [newPseudonyms(), newPseudonyms()];
    const [a, b] = ['AB123', 'AB124'] as Plate[] as [Plate, Plate];
    expect(names.ofPlate(a)).toMatch(/^[A-Z0-9]{12}$/);
    expect(normalisePlate(names.ofPlate(a))).toBe(names.ofPlate(a));
    expect(names.ofPlate(a)).toBe(names.ofPlate(a));
    expect(new Set([names.ofPlate(a), names.ofPlate(b), others.ofPlate(a)]).size).toBe(3);
    expect(names.ofId('x')).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('rows without plates', () => {
  it('keep of a body what decisions need, and drop pictures and what is not known', () => {
    const body = {
      id: 'cam-ab-123-AB123-7',
      vehicle_plate: 'ab-123',
      exit_date_time: '2026-11-21T12:00:00Z',
      entry_event_id: 'in-ab123',
      lane_id: 'lane-1',
      image_url: 'https://images.example/AB123.jpg',
      owner: 'AB123',
    };
    const [row] = written([delivery(bytesOf(JSON.stringify(body)))]) as [DeliveryRow];
    const text = String(row.body);
    expect(text).not.toMatch(/AB-?123/i);
    const kept = JSON.parse(text) as Record<string, string>;
    const plate = String(kept['vehicle_plate']);
    expect(kept).toEqual({
      id: `cam-${plate}-${plate}-7`,
      vehicle_plate: plate,
      exit_date_time: '2026-11-21T12:00:00.000Z',
      garage_id: 'main',
      lane_id: 'lane-1',
      entry_event_id: `in-${plate}`,
    });
  });

  it('withhold a body that cannot be read: any part of it may be a plate', () => {
    const bodies = ['AB123', '{"vehicle_plate":"AB123"}', '{"id":"x","vehicle_plate":"AB/123"}'];
    for (const row of written(bodies.map((body) => delivery(bytesOf(body))))) {
      expect(writeRow(row)).not.toContain('AB');
      expect(row).toMatchObject({ body: undefined });
    }
  });

  it('are decided again as they were, also from states that were there before', async () => {
    const before = recordedRig();
    await before.rig.start();
    await before.rig.deliver('entry', entry('in-PLATE1', 'PLATE1'), entry('z', 'PLATE2'));
    await before.rig.deliver('exit', exit('out-PLATE2', 'PLATE2', 30));
    await before.rig.stop();
    const recorded = recordedRig({ limits: { idleMs: 1_000 } });
    for (const [key, write] of before.rig.store.plates) recorded.rig.store.plates.set(key, write);
    const { rig } = recorded;
    await rig.start();
    await rig.deliver('exit', exit('out-PLATE1', 'PLATE1'), bytesOf('{'), exit('u', 'U', 0));
    await rig.pass(40_000);
    // A correction: the exit had an entry after all.
    await rig.deliver('entry', entry('late', 'U', -60), entry('PLATE1-again', 'PLATE1', 100));
    await rig.pass(40_000);
    await rig.deliver('exit', exit('last', 'PLATE1', 110));
    await rig.stop();
    expect(rig.summaries).toHaveLength(4);
    const header = { ...recorded.header, pseudonymised: true };
    const rows = written(recorded.rows);
    const text = rows.map((row) => writeRow(row)).join('\n');
    expect(text).not.toContain('PLATE1');
    // In quotes: a pseudonym may begin with that letter.
    expect(text).not.toContain(JSON.stringify(keyOf('U')));
    const { failure, divergences, decided } = await decidedAgain({ header, rows: [...rows] });
    expect({ failure, divergences }).toEqual({ failure: undefined, divergences: [] });
    expect(decided).toBeGreaterThan(5);
    const at = rows.findIndex((row) => row.is === 'turns' && row.summaries.length > 0);
    const row = rows[at] as Extract<RecordingRow, { is: 'turns' }>;
    const summaries = row.summaries.map((summary) => ({ ...summary, version: 9 }));
    const changed = rows.with(at, { ...row, summaries });
    const again = await decidedAgain({ header, rows: [...changed] });
    expect(again.divergences).toMatchObject([{ row: at + 2, what: 'summary' }]);
  });
});
