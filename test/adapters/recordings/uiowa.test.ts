import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { openRecording } from '#adapters/recordings/recording.ts';
import type { TestContext } from 'vitest';
import type { RecordedEvent, ReplayOrder } from '#adapters/recordings/recorded-event.ts';
import { realInput } from './real-input.ts';

const mapping = fileURLToPath(new URL('../../../config/mappings/uiowa.yaml', import.meta.url));

async function readUiowa(context: TestContext, order: ReplayOrder) {
  const path = realInput('uiowa/test-parking-trans.csv.gz', context);
  return openRecording(path, { order, mapping });
}

interface Body {
  readonly id: string;
  readonly vehicle_plate: string;
  readonly garage_id: string;
}

function bodyOf({ body }: RecordedEvent): Body {
  return JSON.parse(Buffer.from(body).toString()) as Body;
}

describe('10,000 gate transactions of a university', () => {
  test('are 18,191 events of 4,894 vehicles in 23 lots, all of them readable', async (context) => {
    const { rows, errors } = await readUiowa(context, 'arrival');
    expect(errors).toEqual([]);
    expect(rows).toHaveLength(18_191);
    expect(rows.filter(({ kind }) => kind === 'exit')).toHaveLength(8_191);
    const bodies = rows.map(bodyOf);
    expect(new Set(bodies.map(({ id }) => id)).size).toBe(18_191);
    expect(new Set(bodies.map(({ vehicle_plate }) => vehicle_plate)).size).toBe(4_894);
    expect(new Set(bodies.map(({ garage_id }) => garage_id)).size).toBe(23);
  });

  test('arrive in the order of their numbers, 41 of them late by up to 216 s', async (context) => {
    const { rows } = await readUiowa(context, 'arrival');
    let latestMs = Number.NEGATIVE_INFINITY;
    const delays: number[] = [];
    for (const { atMs } of rows) {
      if (Number(atMs) < latestMs) delays.push(latestMs - Number(atMs));
      latestMs = Math.max(latestMs, Number(atMs));
    }
    expect(delays).toHaveLength(41);
    expect(Math.floor(Math.max(...delays) / 1000)).toBe(216);
    expect(rows.map(({ arrival }) => arrival)).toEqual(rows.map((row) => Number(bodyOf(row).id)));
  });

  test('lie between the morning of 28 June and the afternoon of 30 June in Iowa', async (context) => {
    const { rows } = await readUiowa(context, 'event-time');
    const moment = (row: RecordedEvent | undefined) => new Date(row?.atMs ?? 0).toISOString();
    expect(moment(rows[0])).toBe('2022-06-28T14:16:38.910Z');
    expect(moment(rows.at(-1))).toBe('2022-06-30T22:17:21.917Z');
    const times = rows.map(({ atMs }) => Number(atMs));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  test('pair to the same stays by hand as their table says', async (context) => {
    for (const order of ['arrival', 'event-time'] as const) {
      const { rows } = await readUiowa(context, order);
      const inside = new Set<string>();
      let [completed, reEntered, unknown] = [0, 0, 0];
      for (const row of rows) {
        const { garage_id, vehicle_plate } = bodyOf(row);
        const key = `${garage_id}/${vehicle_plate}`;
        if (row.kind === 'entry') {
          if (inside.has(key)) reEntered += 1;
          inside.add(key);
        } else if (inside.delete(key)) completed += 1;
        else unknown += 1;
      }
      expect([completed, reEntered, inside.size, unknown]).toEqual([8_191, 385, 1_424, 0]);
    }
  });
});
