import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeRecord } from '#adapters/summary-log/line-format.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { makeFolder, openLog } from './fixtures.ts';
import { DATASET, linesOf, recordsOf, summaryOf } from './records.ts';

describe('verifying a log', () => {
  test('counts lines, corrections and the numbers of each partition', async () => {
    const correction = summaryOf(6, { version: 2, supersedes: 'summary-2' });
    const text = [
      ...linesOf(recordsOf(1, 2), 4),
      ...linesOf(recordsOf(1, 5)),
      encodeRecord(0, DATASET, { n: 6, summary: correction }).text,
    ].join('');

    expect(await verify(text)).toEqual({
      bytes: text.length,
      lines: 8,
      corrections: 1,
      dataset: DATASET,
      partitions: [
        { partition: 0, lastN: 6 },
        { partition: 4, lastN: 2 },
      ],
      soundBytes: text.length,
      tornBytes: 0,
      problem: undefined,
    });
  });

  test('finds an empty log sound', async () => {
    expect(await verify('')).toMatchObject({ lines: 0, dataset: undefined, problem: undefined });
  });

  test('reports a torn last line, and leaves it', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const [first, second] = linesOf(recordsOf(1, 2)) as [string, string];
    await writeFile(path, first + second.slice(0, 30));

    const report = await verifyLog(path);

    expect(report).toMatchObject({ lines: 1, tornBytes: 30, problem: undefined });
    expect((await readFile(path)).length).toBe(first.length + 30);
  });

  test('reports where the first problem is', async () => {
    const [first, second, third] = linesOf(recordsOf(1, 3)) as [string, string, string];

    const report = await verify(first + second.replace('main', 'mein') + third);

    expect(report).toMatchObject({ lines: 1, soundBytes: first.length, tornBytes: 0 });
    expect(report.problem).toMatchObject({ offset: first.length, line: 2 });
    expect(report.problem?.detail).toMatch(/^Line 2, at byte \d+, has the checksum \w{8}, but/);
  });

  test('can be done while a writer has the log open', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    await log.append(0, DATASET, recordsOf(1, 2));

    expect(await verifyLog(path)).toMatchObject({ lines: 2, problem: undefined });
  });

  test('tells how far it has come', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const text = linesOf(recordsOf(1, 6000)).join('');
    await writeFile(path, text);
    const progress: number[] = [];

    await verifyLog(path, (done, total) => {
      expect(total).toBe(text.length);
      progress.push(done);
    });

    expect(progress.length).toBeGreaterThan(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
    expect(progress.at(-1)).toBe(text.length);
  });

  test('rejects when there is no such file', async () => {
    const folder = await makeFolder();

    await expect(verifyLog(join(folder, 'missing'))).rejects.toThrow(/ENOENT/);
  });
});

async function verify(text: string) {
  const path = join(await makeFolder(), 'summary.log');
  await writeFile(path, text);
  return verifyLog(path);
}
