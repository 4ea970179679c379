import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openRecording } from '#adapters/recordings/recording.ts';
import { MappingError } from '#adapters/recordings/mapping.ts';
import { RecordingError } from '#adapters/recordings/recorded-event.ts';
import type { Recording } from '#adapters/recordings/recording.ts';
import type { ReplayOrder } from '#adapters/recordings/recorded-event.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recordings-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function write(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function bodiesOf({ rows }: Recording): readonly string[] {
  return rows.map(({ body }) => Buffer.from(body).toString());
}

const MAPPING = `format: csv
delimiter: ';'
nullToken: '-'
timeZone: Europe/Berlin
events:
  - kind: entry
    id: came_nr
    plate: plate
    garage: house
    gate: gate
    lane: lane
    camera: camera
    vehicleType: type
    at: came
    arrival: came_nr
  - kind: exit
    id: went_nr
    plate: plate
    at: went
    arrival: went_nr
    when: { state: { isNot: inside } }
`;
const HEADER = 'came_nr;went_nr;plate;house;gate;lane;camera;type;came;went;state';

async function readTable(
  lines: readonly string[],
  order: ReplayOrder = 'arrival',
  mapping: string = MAPPING,
): Promise<Recording> {
  const path = await write('table.csv', [HEADER, ...lines].join('\n'));
  return openRecording(path, { order, mapping: await write('mapping.yaml', mapping) });
}

const STAY = '1;4;B AB 1;P1;north;N1;K1;CAR;2026-07-01 10:00:00;2026-07-01 11:00:00;gone';
const INSIDE = '2;-;B AB 2;-;-;-;-;-;2026-07-01 10:30:00;-;inside';

describe('a table', () => {
  test('gives an event for each passage that a row tells of, with the members it has', async () => {
    const recording = await readTable([STAY, INSIDE]);
    expect(bodiesOf(recording).map((body) => JSON.parse(body) as unknown)).toEqual([
      {
        id: '1',
        vehicle_plate: 'B AB 1',
        entry_date_time: '2026-07-01T08:00:00.000Z',
        garage_id: 'P1',
        gate_id: 'north',
        lane_id: 'N1',
        camera_id: 'K1',
        vehicle_type: 'CAR',
      },
      { id: '2', vehicle_plate: 'B AB 2', entry_date_time: '2026-07-01T08:30:00.000Z' },
      { id: '4', vehicle_plate: 'B AB 1', exit_date_time: '2026-07-01T09:00:00.000Z' },
    ]);
    expect(recording.errors).toEqual([]);
    expect(recording.rows).toMatchObject([
      { kind: 'entry', arrival: 1, line: 2, atMs: Date.UTC(2026, 6, 1, 8) },
      { kind: 'entry', arrival: 2, line: 3, atMs: Date.UTC(2026, 6, 1, 8, 30) },
      { kind: 'exit', arrival: 4, line: 2, atMs: Date.UTC(2026, 6, 1, 9) },
    ]);
  });

  test('is read in the order of arrival or of event time', async () => {
    const late = '9;-;C;-;-;-;-;-;2026-07-01 09:00:00;-;inside';
    const tenth = '10;-;D;-;-;-;-;-;2026-07-01 10:00:00;-;inside';
    const idsOf = async (order: ReplayOrder) => {
      const { rows } = await readTable([tenth, late, STAY, INSIDE], order);
      return rows.map(({ arrival }) => arrival);
    };
    expect(await idsOf('arrival')).toEqual([1, 2, 4, 9, 10]);
    expect(await idsOf('event-time')).toEqual([9, 1, 10, 2, 4]);
  });

  test('without an order of arrival is in the order of its rows', async () => {
    const mapping = MAPPING.replaceAll(/ *arrival: .*\n/g, '');
    const { rows } = await readTable([INSIDE, STAY], 'arrival', mapping);
    expect(rows.map(({ line, kind }) => `${line} ${kind}`)).toEqual([
      '2 entry',
      '3 entry',
      '3 exit',
    ]);
  });

  test.each([
    ['a time that is none', STAY.replace('10:00:00', '25:00:00'), 'came', 'is not a date and time'],
    [
      'a time that was skipped',
      STAY.replace('2026-07-01 11', '2026-03-29 02'),
      'went',
      'was skipped in Europe/Berlin',
    ],
    ['no id', STAY.replace('1;', '-;'), 'came_nr', 'there is no value'],
    ['no time', STAY.replace('2026-07-01 11:00:00', ''), 'went', 'there is no value'],
    ['an arrival that is no number', STAY.replace(';4;', ';4x;'), 'went_nr', '"4x" is not a whole'],
  ])('with %s says in which line and column', async (_label, line, column, problem) => {
    const { rows, errors } = await readTable([INSIDE, line]);
    expect(errors).toEqual([{ line: 3, column, problem: expect.stringContaining(problem) }]);
    expect(rows).toHaveLength(2);
  });

  test('with rows that cannot be read gives all others', async () => {
    const { rows, errors } = await readTable([INSIDE, 'a;b', STAY, 'x"y;2', `"${STAY}`]);
    expect(rows).toHaveLength(3);
    expect(errors).toEqual([
      { line: 3, problem: 'the row has more or fewer values than the header' },
      { line: 5, problem: expect.stringMatching(/^the row (cannot be read|has more)/) },
      { line: 6, problem: 'a quotation mark is opened and never closed' },
    ]);
  });

  test('may be compressed, marked, and end its lines as Windows does', async () => {
    const quoted = HEADER.replace('came_nr', '"came_nr"');
    const text = `\uFEFF${[quoted, STAY, '', INSIDE].join('\r\n')}\r\n`;
    const path = await write('table.csv.gz', gzipSync(text));
    const mapping = await write('mapping.yaml', MAPPING);
    const { rows, errors } = await openRecording(path, { order: 'arrival', mapping });
    expect(errors).toEqual([]);
    expect(rows.map(({ line }) => line)).toEqual([2, 4, 2]);
  });

  test.each([
    ['present', '{ went: present }', 1],
    ['absent', '{ went: absent }', 0],
    ['is', '{ state: { is: gone } }', 1],
    ['is one of', '{ state: { is: [gone, billed] } }', 1],
    ['is another', '{ state: { is: billed } }', 0],
    ['is not', '{ state: { isNot: [inside, gone] } }', 0],
    ['is not, of a value that is missing', '{ gate: { isNot: south }, lane: present }', 1],
  ])('tells of an exit only when its conditions hold: %s', async (_label, condition, exits) => {
    const mapping = MAPPING.replace('{ state: { isNot: inside } }', condition);
    const { rows } = await readTable([STAY], 'arrival', mapping);
    expect(rows.filter(({ kind }) => kind === 'exit')).toHaveLength(exits);
  });

  test('without a column that the mapping names is refused', async () => {
    const mapping = MAPPING.replace('plate: plate', 'plate: licence');
    await expect(readTable([STAY], 'arrival', mapping)).rejects.toThrow(
      /table\.csv cannot be read: The table has no column "licence"; it has "came_nr", "went_nr"/,
    );
  });

  test('without a mapping, or with a wrong one, is refused', async () => {
    const path = await write('table.csv', HEADER);
    const order = 'arrival';
    await expect(openRecording(path, { order })).rejects.toThrow(/say with --mapping which/);
    await expect(openRecording(path, { order, mapping: join(folder, 'none') })).rejects.toThrow(
      /^The mapping .*none cannot be read: ENOENT/,
    );
    const mapping = await write('wrong.yaml', 'format: xls');
    await expect(openRecording(path, { order, mapping })).rejects.toThrow(MappingError);
  });
});

describe('events as NDJSON', () => {
  const ENTRY = '{"id":"1", "vehicle_plate":"A", "entry_date_time":"2026-07-01T10:00:00Z"}';
  const EXIT = '{"id":"2","vehicle_plate":"A","exit_date_time":"2026-07-01T09:00:00Z"}';

  async function readLines(...lines: readonly string[]): Promise<Recording> {
    return openRecording(await write('events.ndjson', lines.join('\n')), { order: 'arrival' });
  }

  test('are delivered byte for byte', async () => {
    const { rows } = await readLines(ENTRY, `${EXIT}\r`, '');
    expect(rows).toEqual([
      {
        kind: 'entry',
        body: Buffer.from(ENTRY),
        atMs: Date.UTC(2026, 6, 1, 10),
        arrival: 1,
        line: 1,
      },
      { kind: 'exit', body: Buffer.from(EXIT), atMs: Date.UTC(2026, 6, 1, 9), arrival: 2, line: 2 },
    ]);
  });

  test('may come as rows that name their queue, malformed events too', async () => {
    const recording = await readLines(
      `{"queue":"entry","body":${ENTRY}}`,
      '{"queue":"exit","body":"<xml/>"}',
      `{"queue":"exit","body":${JSON.stringify(EXIT)}}`,
      '{"queue":"exit","body":null}',
    );
    expect(recording.errors).toEqual([]);
    expect(bodiesOf(recording)).toEqual([
      JSON.stringify(JSON.parse(ENTRY)),
      '<xml/>',
      EXIT,
      'null',
    ]);
    expect(recording.rows.map(({ atMs }) => atMs)).toEqual([
      Date.UTC(2026, 6, 1, 10),
      undefined,
      Date.UTC(2026, 6, 1, 9),
      undefined,
    ]);
  });

  test('by event time, one without a time stays behind the one before it', async () => {
    const path = await write(
      'events.ndjson',
      ['{"queue":"exit","body":"a"}', ENTRY, '{"queue":"exit","body":"b"}', EXIT].join('\n'),
    );
    const { rows } = await openRecording(path, { order: 'event-time' });
    expect(rows.map(({ line }) => line)).toEqual([1, 4, 2, 3]);
  });

  test.each([
    ['{"id":', 'the line is not a JSON object'],
    ['[1]', 'the line is not a JSON object'],
    ['{"id":"1"}', 'this has neither'],
    ['{"entry_date_time":"","exit_date_time":""}', 'this has both'],
    ['{"queue":"door","body":{}}', 'the queue is "entry" or "exit"'],
    ['{"queue":"exit"}', 'there is no body'],
  ])('that are no events are told by their line: %s', async (line, problem) => {
    const { rows, errors } = await readLines(ENTRY, line, EXIT);
    expect(rows).toHaveLength(2);
    expect(errors).toMatchObject([{ line: 2, problem: expect.stringContaining(problem) }]);
  });

  test('may be compressed and marked', async () => {
    const path = await write('events.ndjson.gz', gzipSync(`\uFEFF${ENTRY}\n`));
    expect(bodiesOf(await openRecording(path, { order: 'arrival' }))).toEqual([ENTRY]);
  });

  test('of nothing are nothing', async () => {
    expect(await readLines('')).toEqual({ rows: [], errors: [] });
  });
});

describe('a file that cannot be read', () => {
  test('says so', async () => {
    const opening = openRecording(join(folder, 'none.ndjson'), { order: 'arrival' });
    await expect(opening).rejects.toThrow(RecordingError);
    await expect(openRecording(folder, { order: 'arrival' })).rejects.toThrow(
      /cannot be read: EISDIR/,
    );
  });

  test.each(['events.ndjson.gz', 'table.csv.gz'])(
    'says so when it is cut short: %s',
    async (name) => {
      const lines = [HEADER, ...Array.from({ length: 500 }, () => STAY)].join('\n');
      const path = await write(name, gzipSync(lines).subarray(0, -20));
      const mapping = name.startsWith('table') && { mapping: await write('m.yaml', MAPPING) };
      await expect(openRecording(path, { order: 'arrival', ...mapping })).rejects.toThrow(
        /cannot be read: unexpected end of file/,
      );
    },
  );
});
