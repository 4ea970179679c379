import { appendFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { RecordingFile } from '#adapters/recordings/recording-file.ts';
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { readRow } from '#adapters/recordings/read-rows.ts';
import { writeRow } from '#adapters/recordings/written-rows.ts';
import { makeFolder } from '#test/main/command-run.ts';
import { bytesOf, keyOf } from '#test/support/deliveries.ts';
import { headerWith } from '#test/support/recordings.ts';
import { mountSmallDisk } from '#test/support/small-disk.ts';
import { SETTINGS } from '#test/streams/partition-rig.ts';
import type { RecordingEnd } from '#adapters/recordings/recording-file.ts';
import type {
  DeliveryRow,
  RecordingHeader,
  RecordingRow,
  RecordingSource,
} from '#ports/recording.ts';

const HEADER = headerWith({ rules: { ...SETTINGS.stay, bodyBytesMax: 16_384 } });
const CLOCK = { now: () => 5_000 };
const LONG = { timeout: 60_000 };
const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

const delivery = (body: DeliveryRow['body'], members: Partial<DeliveryRow> = {}): DeliveryRow => ({
  is: 'delivery',
  queue: 'entry',
  tag: 1,
  redelivered: false,
  receivedAtMs: 1_000,
  body,
  ...members,
});

const ROWS: readonly RecordingRow[] = [
  { is: 'incarnation', epoch: 3 },
  { is: 'judged', nowMs: -1 },
  delivery('{"id":"a","vehicle_plate":"京A 1"}'),
  delivery('{"id": "a\\n" }', { redelivered: true }),
  delivery('{\n"id":"two lines"}\n', { queue: 'exit', tag: 2 ** 40 }),
  delivery('no json, "quoted" \\ \u2028'),
  delivery('{"id":'),
  delivery(''),
  delivery(bytesOf('{"x":').slice(0, 0)),
  delivery(new Uint8Array([0xff, 0x00, 0x7b])),
  delivery(new Uint8Array([0xef, 0xbb, 0xbf, 0x7b, 0x7d])),
  delivery(undefined),
  { is: 'refused', queue: 'exit', tag: 7, reason: 'not_json' },
  { is: 'loaded', key: keyOf('京A'), state: '[1,[[0,"a\\"b",1,2,0]],0,null,1,null,null]' },
  { is: 'loaded', key: keyOf('B'), state: undefined },
  {
    is: 'turns',
    batch: 1,
    nowMs: 2,
    watermarkMs: Number.NEGATIVE_INFINITY,
    decided: [
      ['entry', 1, 'accepted'],
      ['wake', keyOf('B'), 'woken'],
      ['wake', keyOf('C'), 'faulted'],
    ],
    states: 4_294_967_295,
    summaries: [],
  },
  { is: 'committed', batch: 1 },
];

/** What a row is read as: bodies that are texts are read as texts. */
function asRead(row: RecordingRow): RecordingRow {
  if (row.is !== 'delivery' || !(row.body instanceof Uint8Array)) return row;
  const bytes = Buffer.from(row.body);
  const text = bytes.toString();
  const isText = bytes[0] !== 0xef && Buffer.from(text).equals(bytes);
  return { ...row, body: isText ? text : bytes };
}

interface Written {
  readonly path: string;
  readonly ends: readonly RecordingEnd[];
}

async function written(
  path: string,
  rows: readonly RecordingRow[],
  waitingMax?: number,
): Promise<Written> {
  const ends: RecordingEnd[] = [];
  const file = await RecordingFile.create(path, HEADER, {
    clock: CLOCK,
    ended: (end) => ends.push(end),
    ...(waitingMax !== undefined && { waitingMax }),
  });
  for (const row of rows) file.write(row);
  await file.close();
  return { path, ends };
}

async function read(path: string): Promise<{ header: RecordingHeader; rows: RecordingRow[] }> {
  const source = recordingIn(path);
  return { rows: await rowsOf(source), header: await source.header() };
}

async function rowsOf(source: RecordingSource): Promise<RecordingRow[]> {
  const rows: RecordingRow[] = [];
  for await (const group of source.groups()) rows.push(...group.rows);
  return rows;
}

describe('a recording', () => {
  it('is read as it was written, compressed or not', async () => {
    const { path, ends } = await written(join(await makeFolder(), 'a.ndjson'), ROWS);
    const closed = { is: 'closed', rows: ROWS.length, endedAtMs: 5_000, problem: undefined };
    const expected = { header: HEADER, rows: [...ROWS.map(asRead), closed] };
    expect(await read(path)).toEqual(expected);
    expect(ends).toEqual([{ path, rows: ROWS.length, problem: undefined }]);
    await writeFile(`${path}.gz`, gzipSync(await readFile(path)));
    expect(await read(`${path}.gz`)).toEqual(expected);
  });

  it('keeps the bytes of every body', () => {
    for (const row of ROWS) {
      if (row.is !== 'delivery' || row.body === undefined) continue;
      const again = readRow(writeRow(row)) as DeliveryRow;
      expect(Buffer.from(again.body as string)).toEqual(Buffer.from(row.body as string));
    }
  });

  it('has lines that are JSON, whatever was delivered', () => {
    for (const row of ROWS) expect(() => JSON.parse(writeRow(row))).not.toThrow();
  });

  it('is read over the borders of what is read at a time', async () => {
    const rows = Array.from({ length: 9_000 }, (_, tag) =>
      delivery('{"x":1}'.padEnd(400), { tag }),
    );
    const { path } = await written(join(await makeFolder(), 'a.ndjson'), rows, 1 << 30);
    const { rows: again } = await read(path);
    expect(again.slice(0, -1)).toEqual(rows);
  });

  it('has the same rows each time it is read, also while it is written', async () => {
    const { path } = await written(join(await makeFolder(), 'a.ndjson'), ROWS);
    const source = recordingIn(path);
    const before = await rowsOf(source);
    await appendFile(path, `${writeRow(delivery('{"id":"later"}'))}\n`);
    expect(await rowsOf(source)).toEqual(before);
    expect(await rowsOf(recordingIn(path))).toHaveLength(before.length + 1);
  });
});

describe('a file that is recorded into', () => {
  it('is never one that is there', async () => {
    const path = join(await makeFolder(), 'a.ndjson');
    await writeFile(path, 'precious');
    await expect(written(path, ROWS)).rejects.toThrow('EEXIST');
    expect(await readFile(path, 'utf8')).toBe('precious');
  });

  it('says that it is not complete when the disk was too slow', async () => {
    const path = join(await makeFolder(), 'a.ndjson');
    const rows = Array.from({ length: 100 }, () => delivery('{"x":1}'));
    const { ends } = await written(path, rows, 2_000);
    expect(ends).toMatchObject([{ problem: expect.stringContaining('the disk is too slow') }]);
    const { rows: again } = await read(path);
    expect(again.at(-1)).toMatchObject({
      is: 'closed',
      rows: again.length - 1,
      problem: expect.stringContaining('more than 2000 characters waited'),
    });
    expect(again.length).toBeLessThan(100);
  });

  it('ends with a whole line when the disk is full, and says so if there is room', async (context) => {
    const folder = await makeFolder();
    mountSmallDisk(context, folder, '64k');
    const path = join(folder, 'a.ndjson');
    const rows = Array.from({ length: 1_000 }, () => delivery(`{"x":"${'y'.repeat(300)}"}`));
    const { ends } = await written(path, rows);
    expect(ends).toHaveLength(1);
    expect(ends[0]?.problem).toContain('the disk has failed: ENOSPC');
    const { rows: again } = await read(path);
    expect(again.at(-1)).toMatchObject({
      problem: expect.stringContaining('the disk has failed: ENOSPC'),
    });
  });

  it('makes room for its last line on a full disk', LONG, async (context) => {
    const folder = await makeFolder();
    mountSmallDisk(context, folder, '64k');
    for (let letters = 300; letters < 400; letters += 9) {
      const path = join(folder, 'a.ndjson');
      const file = await RecordingFile.create(path, HEADER, {
        clock: CLOCK,
        ended: () => undefined,
      });
      while (file.problem === undefined) {
        const { size } = await stat(path);
        file.write(delivery(`{"x":"${'y'.repeat(letters)}"}`));
        // Each row is a write of its own.
        while ((await stat(path)).size === size && file.problem === undefined) await turn();
      }
      await file.close();
      const { rows } = await read(path);
      expect(rows.at(-1), `rows of ${letters}`).toMatchObject({
        rows: rows.length - 1,
        problem: expect.stringContaining('the disk has failed: ENOSPC'),
      });
      expect(rows.length).toBeGreaterThan(100);
      await rm(path);
    }
  });

  it('is not complete when rows have made room for its last line at its end', async (context) => {
    const folder = await makeFolder();
    mountSmallDisk(context, folder, '8k');
    const path = join(folder, 'a.ndjson');
    const ends: RecordingEnd[] = [];
    const file = await RecordingFile.create(path, HEADER, {
      clock: CLOCK,
      ended: (end) => ends.push(end),
    });
    const { size } = await stat(path);
    const row = delivery('{"x":""}');
    const letters = 8_192 - size - Buffer.byteLength(`${writeRow(row)}\n`) - 10;
    file.write(delivery(`{"x":"${'y'.repeat(letters)}"}`));
    while ((await stat(path)).size === size) await turn();
    expect(file.problem).toBeUndefined();
    await file.close();
    expect(ends).toMatchObject([{ rows: 0, problem: expect.stringContaining('ENOSPC') }]);
    const { rows } = await read(path);
    expect(rows).toMatchObject([{ is: 'closed', rows: 0, problem: expect.any(String) }]);
  });
});

describe('a file that is no recording, or not all of one', () => {
  const line = (row: RecordingRow): string => `${writeRow(row)}\n`;
  const head = `${JSON.stringify(HEADER)}\n`;

  it.each([
    ['', 1, 'the file is empty'],
    ['{"recording":1', 1, 'the file is cut in the middle of its first line'],
    [line({ is: 'committed', batch: 1 }), 1, 'the header is missing: a recording begins with'],
    ['{"recording":1}\n', 1, 'the header is not one (recordedWith: '],
    [
      '{"recording":2,"recordedWith":"9.0.0"}\n',
      1,
      'the recording has format 2, and this Plateflow reads formats up to 1; ' +
        'replay it with the version that wrote it ("9.0.0") or a newer one',
    ],
    [`${head}garbage\n`, 2, 'the line is not JSON'],
    [`${head}[]\n`, 2, 'the line is not a JSON object'],
    [`${head}{"tuns":{}}\n`, 2, 'a row is not called "tuns"'],
    [`${head}{"turns":{}}\n`, 2, 'turns have "decided" and "summaries"'],
    [`${head}{"committed":-1}\n`, 2, '"committed" is less than 0'],
    [`${head}{"judgedAtMs":"x"}\n`, 2, '"judgedAtMs" is not a whole number'],
    [`${head}{"refused":["exit",1]}\n`, 2, '"refused" is a queue, a tag and a reason'],
    [`${head}{"closed":1}\n`, 2, '"closed" is not an object'],
    [`${head}{"loaded":"a/B"}\n`, 2, '"loaded" has a key and a "state"'],
    [`${head}{"loaded":"a/B","state":7}\n`, 2, '"loaded" has a key and a "state"'],
    [`${head}{"queue":"roof","tag":1}\n`, 2, '"redelivered" is not true or false'],
    [`${head}${writeRow(delivery('{}')).replace('1,', '-1,')}\n`, 2, '"tag" or "receivedAtMs"'],
    [`${head}${writeRow(delivery('{}')).replace('{}', '7')}\n`, 2, 'neither a text nor an object'],
    [`${head}${writeRow(delivery('{}')).replace('false', 'no')}\n`, 2, 'not true or false'],
    [`${head}${line(delivery('{}'))}{"comm`, 3, 'cut in the middle of this line; keep the whole'],
  ])('%j is refused with its line', async (text, row, sentence) => {
    const path = join(await makeFolder(), 'a.ndjson');
    await writeFile(path, text);
    const error = await read(path).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ line: row, message: expect.stringContaining(sentence) });
  });

  it('names the command that keeps the whole part', async () => {
    const path = join(await makeFolder(), 'a.ndjson');
    await writeFile(path, `${head}{"committed":1}\n{"comm`);
    await expect(read(path)).rejects.toThrow(`head -n 2 ${path} > whole.ndjson`);
    await writeFile(`${path}.gz`, gzipSync(`${head}{"committed":1}\n{"comm`));
    await expect(read(`${path}.gz`)).rejects.toThrow(`gunzip -c ${path}.gz | head -n 2 >`);
  });
});
