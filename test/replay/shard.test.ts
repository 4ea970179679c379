import { describe, expect, it } from 'vitest';
import { checksum } from '#adapters/checksum.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { normalisePlate } from '#domain/plate.ts';
import { addSums } from '#domain/state-checksum.ts';
import { replayRecording } from '#replay/replay-recording.ts';
import { Shard } from '#replay/shard.ts';
import { bytesOf } from '#test/support/deliveries.ts';
import { entry, exit, withVirtualTimers } from '#test/streams/partition-rig.ts';
import { recordedRig, sourceOf } from '#test/support/recordings.ts';
import type { RecordingRow } from '#ports/recording.ts';
import type { CoreReplay } from '#replay/replay-recording.ts';
import type { RecordedRig } from '#test/support/recordings.ts';

withVirtualTimers();

const COUNT = 3;

/** Plates in many forms, some of them the same plate. */
const PLATES = [
  'AB1',
  'ab-1',
  'ＡＢ1',
  'B 22',
  'b22',
  '京A88',
  '京a-88',
  'ÄÖ1',
  'äö1',
  'Z',
  'Q7',
  'K1',
  'k 2',
  'K3',
];

/** Bodies whose plate is not where it seems to be, and some that are none. */
const TRICKS = [
  '{"vehicle_plate":"AB1","vehicle_plate":"Q7"',
  String.raw`{"vehicle_plate":"AB1","\u0076ehicle_plate":"B22"`,
  '{"owner":{"vehicle_plate":"Z"},"vehicle_plate":"AB1"',
  String.raw`{"vehicle_plate":"\u005a"`,
  '{"vehicle_plate" : "Z"',
  '{"vehicle_plate":"A/B"',
  '{"vehicle_plate":7',
  '{"vehicle_plate":',
].map(
  (start, index) => `${start},"id":"t${index}","entry_date_time":"2026-11-21T12:0${index}:00Z"}`,
);

async function record(): Promise<RecordedRig> {
  const recorded = recordedRig({ limits: { idleMs: 1_000 } });
  const { rig, rows } = recorded;
  await rig.start();
  for (const [index, plate] of PLATES.entries()) {
    await rig.deliver('entry', entry(`in-${index}`, plate, index * 20));
    await rig.pass(20_000);
    await rig.deliver('exit', exit(`out-${index}`, plate, index * 20 + 15));
  }
  for (const body of TRICKS) await rig.deliver('entry', bytesOf(body));
  await rig.pass(60_000);
  await rig.stop();
  // As they are read from a file.
  const texts = rows.map((row): RecordingRow => {
    if (row.is !== 'delivery') return row;
    return { ...row, body: Buffer.from(row.body as Uint8Array).toString() };
  });
  return { ...recorded, rows: texts };
}

interface Part extends CoreReplay {
  /** By row: what was recorded and what this part has. */
  readonly sums: ReadonlyMap<number, readonly [number, number]>;
}

async function replayParts({ header, rows }: RecordedRig): Promise<readonly Part[]> {
  const parts: Part[] = [];
  for (let index = 0; index < COUNT; index += 1) {
    const sums = new Map<number, readonly [number, number]>();
    const replay = await replayRecording(sourceOf(header, rows), {
      digest: (text) => text,
      checksum,
      monotonicMs,
      divergencesMax: 100,
      part: {
        shard: new Shard(index, COUNT),
        summed: (row, recorded, states) => sums.set(row, [recorded, states]),
      },
    });
    parts.push({ ...replay, sums });
  }
  return parts;
}

describe('the parts of a recording', () => {
  it('decide each message once, as it was, and make the same states together', async () => {
    const recorded = await record();
    const parts = await replayParts(recorded);
    for (const { failure, divergences, decided } of parts) {
      expect({ failure, divergences }).toEqual({ failure: undefined, divergences: [] });
      expect(decided).toBeGreaterThan(0);
    }
    const turns = recorded.rows.filter((row) => row.is === 'turns');
    const decided = parts.reduce((sum, part) => sum + part.decided, 0);
    expect(decided).toBe(turns.reduce((sum, row) => sum + row.decided.length, 0));
    const [first] = parts;
    expect(first?.sums.size).toBe(turns.length);
    for (const [row, [states]] of first?.sums ?? []) {
      const sums = parts.map((part) => part.sums.get(row)?.[1] ?? Number.NaN);
      expect(sums.reduce((a, b) => addSums(a, b))).toBe(states);
    }
  });

  it('find what was changed, each of them what is its own', async () => {
    const recorded = await record();
    const at = recorded.rows.findIndex((row) => row.is === 'turns' && row.summaries.length > 0);
    const row = recorded.rows[at] as Extract<RecordingRow, { is: 'turns' }>;
    const summaries = row.summaries.map((summary) => ({ ...summary, version: 9 }));
    const rows = recorded.rows.with(at, { ...row, summaries });
    const parts = await replayParts({ ...recorded, rows: [...rows] });
    const found = parts.flatMap(({ divergences }) => divergences);
    expect(found).toMatchObject([{ row: at + 2, what: 'summary' }]);
  });
});

describe('whose a plate is', () => {
  it('is the same for what is normalised to one plate', () => {
    for (const raw of PLATES) {
      const plate = normalisePlate(raw) as string;
      for (let index = 0; index < COUNT; index += 1) {
        const shard = new Shard(index, COUNT);
        const isOwn = shard.ownsBody(`{"id":"x","vehicle_plate":"${raw}"}`);
        expect([raw, isOwn ?? shard.ownsPlate(plate)]).toEqual([raw, shard.ownsPlate(plate)]);
      }
    }
  });
});
