import { execFileSync } from 'node:child_process';
import { mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { faultyFileSystem, makeFolder, openLog, systemError } from './fixtures.ts';
import { DATASET, linesOf, recordsOf } from './records.ts';

describe('opening a summary log', () => {
  test('creates the file and the directories that lead to it', async () => {
    const path = join(await makeFolder(), 'deep', 'logs', 'summary.log');

    const log = await openLog(path);

    expect(log.cursor(0)).toEqual({ dataset: undefined, n: 0 });
    expect((await stat(path)).size).toBe(0);
  });

  test('knows how far every partition has come', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const lines = [...linesOf(recordsOf(1, 2)), ...linesOf(recordsOf(1, 5), 3)];
    await writeFile(path, lines.join(''));

    const log = await openLog(path);

    expect(log.cursor(0)).toEqual({ dataset: DATASET, n: 2 });
    expect(log.cursor(3)).toEqual({ dataset: DATASET, n: 5 });
    expect(await readFile(path, 'utf8')).toBe(lines.join(''));
  });

  test('remembers what the newest records were, so that a forged repetition is refused', async () => {
    const path = join(await makeFolder(), 'summary.log');
    await writeFile(path, linesOf(recordsOf(1, 3)).join(''));
    const log = await openLog(path);
    const [forged] = recordsOf(4, 4).map(({ summary }) => ({ n: 3, summary }));

    expect(await log.append(0, DATASET, recordsOf(3, 3))).toMatchObject({ duplicates: 1 });
    expect(await log.append(0, DATASET, [forged!])).toMatchObject({ outcome: 'refused' });
  });

  test('reports how far it has read', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const text = linesOf(recordsOf(1, 100)).join('');
    await writeFile(path, text);
    const progress: (readonly [number, number])[] = [];

    await openLog(path, { onProgress: (done, total) => void progress.push([done, total]) });

    expect(progress.at(-1)).toEqual([text.length, text.length]);
  });

  test('makes what it found durable before it answers for it', async () => {
    const path = join(await makeFolder(), 'summary.log');
    await writeFile(path, linesOf(recordsOf(1, 2)).join(''));
    const fileSystem = faultyFileSystem({ datasync: () => Promise.reject(systemError('EIO')) });

    await expect(openLog(path, { fileSystem })).rejects.toThrow(/cannot be opened: EIO: planted/);
  });
});

describe('a log with a torn last line', () => {
  test.each([
    ['has no newline', (line: string) => line.slice(0, -1)],
    ['was cut in the middle', (line: string) => line.slice(0, 40)],
    ['is one byte', (line: string) => line.slice(0, 1)],
    ['has a byte changed', (line: string) => line.replace('main', 'mein')],
    ['never reached the disk and reads as zeros', () => '\0'.repeat(500_000)],
  ])('is repaired when the line %s', async (_what, tear) => {
    const path = join(await makeFolder(), 'summary.log');
    const [first, second] = linesOf(recordsOf(1, 2)) as [string, string];
    const torn = tear(second);
    await writeFile(path, first + torn);
    const telemetry = recordingTelemetry();

    const log = await openLog(path, { telemetry });

    expect(telemetry.of('log_repaired')).toEqual([{ bytes: torn.length }]);
    expect(await log.append(0, DATASET, recordsOf(2, 2))).toMatchObject({ duplicates: 0 });
    expect(await readFile(path, 'utf8')).toBe(first + second);
  });

  test.each([
    ['of a line of ours', '{"summary_id":"summ'],
    ['of less than a line begins with', '{"su'],
    ['of zeros', '\0\0\0'],
  ])('is repaired when it consists %s', async (_what, text) => {
    const path = join(await makeFolder(), 'summary.log');
    await writeFile(path, text);

    const log = await openLog(path);

    expect(log.cursor(0).n).toBe(0);
    expect((await stat(path)).size).toBe(0);
  });

  test('is left as it is when it cannot be cut', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const [first, second] = linesOf(recordsOf(1, 2)) as [string, string];
    await writeFile(path, first + second.slice(0, 9));
    const fileSystem = faultyFileSystem({ truncate: () => Promise.reject(systemError('EIO')) });

    await expect(openLog(path, { fileSystem })).rejects.toThrow(/writer\.log.*EIO/);
    const log = await openLog(path);
    expect(log.cursor(0).n).toBe(1);
  });
});

describe('a log is refused and left as it is', () => {
  const lines = linesOf(recordsOf(1, 4)) as [string, string, string, string];
  const [first, second, third, fourth] = lines;
  const offset = first.length;

  test.each([
    ['a byte changed in the middle', first + second.replace('main', 'mein') + third, 2, offset],
    ['a line cut in the middle', first + second.slice(0, 50) + third + fourth, 2, offset],
    ['a line missing', first + third + fourth, 2, offset],
    ['a line missing before the last', first + third, 2, offset],
    ['a line twice', first + second + second, 3, offset + second.length],
    ['its first line missing', second + third, 1, 0],
    ['lines of two datasets', first + linesOf(recordsOf(1, 1), 1, 'other').join(''), 2, offset],
    ['an empty line', `${first}\n${second}`, 2, offset],
    ['a line that is far too long', `${first}${'x'.repeat(2_000_000)}\n${second}`, 2, offset],
  ])('with %s', async (_what, text, line, at) => {
    const path = join(await makeFolder(), 'summary.log');
    await writeFile(path, text);

    const opening = openLog(path);

    await expect(opening).rejects.toBeInstanceOf(RefusedToRun);
    await expect(opening).rejects.toThrow(`Line ${line}, at byte ${at}, `);
    await expect(opening).rejects.toThrow(`truncate -s ${at}`);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test.each([
    ['a host name', 'garage-server'],
    ['a document', '{"name":"something else"}\n'],
    ['a large file without lines', 'x'.repeat(2_000_000)],
  ])('when it is not a log but %s', async (_what, text) => {
    const path = join(await makeFolder(), 'other-file');
    await writeFile(path, text);

    await expect(openLog(path)).rejects.toThrow(/If it is no summary log at all, name another/);
    expect(await readFile(path, 'utf8')).toBe(text);
  });

  test('when it is a directory', async () => {
    const path = join(await makeFolder(), 'summary.log');
    await mkdir(path);

    await expect(openLog(path)).rejects.toThrow(/summary\.log \(writer\.log\) cannot be opened/);
  });

  test('when it is a pipe', async () => {
    const path = join(await makeFolder(), 'summary.log');
    execFileSync('mkfifo', [path]);

    await expect(openLog(path)).rejects.toThrow(/cannot be opened: it is not a regular file/);
  });

  test('when its directory cannot be created', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'logs'), 'a file where a directory should be');

    const opening = openLog(join(folder, 'logs', 'summary.log'));

    await expect(opening).rejects.toThrow(/logs\/summary\.log \(writer\.log\) cannot be opened/);
  });

  test('when it cannot be read', async () => {
    const path = join(await makeFolder(), 'summary.log');
    await writeFile(path, first);
    const fileSystem = faultyFileSystem({ read: () => Promise.reject(systemError('EIO')) });

    await expect(openLog(path, { fileSystem })).rejects.toThrow(/cannot be opened: EIO/);
  });

  test('when it is a symbolic link that leads nowhere', async () => {
    const folder = await makeFolder();
    const path = join(folder, 'summary.log');
    await symlink(join(folder, 'nowhere'), path);

    await expect(openLog(path)).rejects.toThrow(/cannot be opened: ELOOP/);
  });
});
