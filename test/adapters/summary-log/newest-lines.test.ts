import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { normalisePlate } from '#domain/plate.ts';
import type { Plate } from '#domain/plate.ts';
import { encodeRecord } from '#adapters/summary-log/line-format.ts';
import { readNewest, readNewestLines } from '#adapters/summary-log/newest-lines.ts';
import type { BoundedQuery } from '#adapters/summary-log/newest-lines.ts';
import { makeFolder } from './fixtures.ts';
import { DATASET, linesOf, recordsOf, summaryOf } from './records.ts';

const EVERYTHING: BoundedQuery = { plate: undefined, limit: 1_000_000, bytesMax: 1_000_000_000 };

describe('the newest lines of a log', () => {
  test('come newest first, as they stand there, up to the limit', async () => {
    const lines = linesOf(recordsOf(1, 9)).map((line) => line.trimEnd());
    const path = await writeLog(`${lines.join('\n')}\n`);

    expect(await readNewest(path, { ...EVERYTHING, limit: 3 })).toEqual({
      lines: [lines[8], lines[7], lines[6]],
      isComplete: true,
    });
    expect(await readNewest(path, EVERYTHING)).toEqual({
      lines: lines.toReversed(),
      isComplete: true,
    });
  });

  test('are the same however the chunks fall, back to the first line of a large log', async () => {
    const lines = linesOf(recordsOf(1, 3000)).map((line) => line.trimEnd());
    const path = await writeLog(`${lines.join('\n')}\n`);

    const found = await readNewest(path, EVERYTHING);

    expect(found.lines.length).toBe(3000);
    expect(found.lines).toEqual(lines.toReversed());
  });

  test('are those of one plate when one is asked for', async () => {
    const plate = 'ÄÖ1' as Plate;
    const mine = (n: number) => ({ n, summary: summaryOf(n, { vehicle_plate: plate }) });
    const text = linesOf([mine(1), ...recordsOf(2, 5), mine(6), ...recordsOf(7, 8)]).join('');
    const path = await writeLog(text);

    const { lines } = await readNewest(path, { ...EVERYTHING, plate });

    expect(lines.map((line) => (JSON.parse(line) as { n: number }).n)).toEqual([6, 1]);
  });

  test('are not found by a plate that only occurs elsewhere, or in part', async () => {
    const trap = summaryOf(1, { garage_id: ',"vehicle_plate":"AB1",', vehicle_plate: 'AB12' });
    const path = await writeLog(encodeRecord(0, DATASET, { n: 1, summary: trap }).text);

    expect(await readNewest(path, { ...EVERYTHING, plate: normalisePlate('AB1') })).toEqual({
      lines: [],
      isComplete: true,
    });
  });

  test('do not contain what is still being written, nor a damaged line', async () => {
    const [first, second, third] = linesOf(recordsOf(1, 3)) as [string, string, string];
    const path = await writeLog(first + second.replace('main', 'mein') + third.slice(0, -1));

    const { lines } = await readNewest(path, EVERYTHING);

    expect(lines).toEqual([first.trimEnd()]);
    await appendFile(path, '\n');
    expect((await readNewest(path, EVERYTHING)).lines).toEqual([third.trimEnd(), first.trimEnd()]);
  });

  test('end where the search may read no further, and it says so', async () => {
    const lines = linesOf(recordsOf(1, 9));
    const path = await writeLog(lines.join(''));
    const bytesMax = (lines[7] as string).length + (lines[8] as string).length + 5;

    const found = await readNewest(path, { ...EVERYTHING, bytesMax });

    expect(found.lines.map((line) => `${line}\n`)).toEqual([lines[8], lines[7]]);
    expect(found.isComplete).toBe(false);
    expect(await readNewest(path, { ...EVERYTHING, bytesMax, limit: 2 })).toMatchObject({
      isComplete: true,
    });
  });

  test('are found behind something that is far too long for a line', async () => {
    const [first, second] = linesOf(recordsOf(1, 2)) as [string, string];
    const path = await writeLog(`${first}${'x'.repeat(1_000_000)}\n${second}`);

    expect((await readNewest(path, EVERYTHING)).lines).toEqual([second.trimEnd(), first.trimEnd()]);
  });

  test.each([['nothing'], ['no newline at all']])('are none in a file with %s', async (text) => {
    const path = await writeLog(text === 'nothing' ? '' : text);

    expect(await readNewest(path, EVERYTHING)).toEqual({ lines: [], isComplete: true });
  });

  test('are read from a disk that gives a little at a time, or less than it promised', async () => {
    const text = linesOf(recordsOf(1, 3)).join('');
    const bytes = Buffer.from(text);
    const reader = {
      read: (into: Uint8Array, position: number) =>
        Promise.resolve(bytes.copy(into, 0, position, position + Math.min(7, into.length))),
    };

    const found = await readNewestLines(reader, bytes.length + 40, EVERYTHING);

    expect(found.lines).toHaveLength(3);
  });
});

async function writeLog(text: string): Promise<string> {
  const path = join(await makeFolder(), 'summary.log');
  await writeFile(path, text);
  return path;
}
