import {
  appendFile,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { LogFailed } from '#adapters/summary-log/log-tail.ts';
import { faultyFileSystem, makeFolder, openLog, systemError } from './fixtures.ts';
import type { Faults } from './fixtures.ts';
import { DATASET, linesOf, recordsOf } from './records.ts';

describe('when the disk does not take a write', () => {
  const faults: [string, 'no_space' | 'not_writable', Faults['append']][] = [
    ['is full', 'no_space', () => Promise.reject(systemError('ENOSPC'))],
    ['is over the quota', 'no_space', () => Promise.reject(systemError('EDQUOT'))],
    ['takes only a part', 'no_space', (file, bytes) => file.append(bytes.subarray(0, 100))],
    ['takes nothing', 'no_space', () => Promise.resolve(0)],
    ['reports an error', 'not_writable', () => Promise.reject(systemError('EIO'))],
    [
      'takes a part and reports an error',
      'not_writable',
      async (file, bytes) => {
        await file.append(bytes.subarray(0, 700));
        throw systemError('EIO');
      },
    ],
  ];

  test.each(faults)('because it %s, nothing is answered for', async (_what, reason, append) => {
    const path = join(await makeFolder(), 'summary.log');
    const planted: Faults = {};
    const log = await openLog(path, { fileSystem: faultyFileSystem(planted) });
    await log.append(0, DATASET, recordsOf(1, 1));
    planted.append = append!;

    const answers = await Promise.all([
      log.append(0, DATASET, recordsOf(2, 4)),
      log.append(1, DATASET, recordsOf(1, 1)),
    ]);

    expect(answers).toMatchObject([
      { outcome: 'unavailable', reason },
      { outcome: 'unavailable', reason },
    ]);
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 1)).join(''));
    expect(log.cursor(0).n).toBe(1);
    expect(log.cursor(1).n).toBe(0);
    await expect(log.checkWritable()).rejects.toThrow(/\.$/);

    delete planted.append;
    expect(await log.append(0, DATASET, recordsOf(2, 4))).toMatchObject({ duplicates: 0 });
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 4)).join(''));
    await expect(log.checkWritable()).resolves.toBeUndefined();
  });

  test('the dataset of a log stays open until a record of it is durable', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const planted: Faults = { append: () => Promise.reject(systemError('ENOSPC')) };
    const log = await openLog(path, { fileSystem: faultyFileSystem(planted) });
    await log.append(0, 'first', recordsOf(1, 1));
    delete planted.append;

    expect(await log.append(0, 'second', recordsOf(1, 1))).toMatchObject({ outcome: 'appended' });
  });
});

describe('a log that has failed for good', () => {
  const failures: [string, RegExp, Faults][] = [
    [
      'because it could not be synced',
      /could not be made durable: EIO/,
      { datasync: () => Promise.reject(systemError('EIO')) },
    ],
    [
      'because it could not be cut back',
      /could not be cut back to \d+ bytes .*: EROFS/,
      {
        append: (file, bytes) => file.append(bytes.subarray(0, 10)),
        truncate: () => Promise.reject(systemError('EROFS')),
      },
    ],
  ];

  test.each(failures)('%s rejects everything from then on', async (_what, message, faults) => {
    const path = join(await makeFolder(), 'summary.log');
    const planted: Faults = {};
    const failed: Error[] = [];
    const log = await openLog(path, {
      fileSystem: faultyFileSystem(planted),
      onFailure: (error) => void failed.push(error),
    });
    await log.append(0, DATASET, recordsOf(1, 1));
    Object.assign(planted, faults);

    const answers = await Promise.allSettled([
      log.append(0, DATASET, recordsOf(2, 2)),
      log.append(0, DATASET, recordsOf(3, 3)),
    ]);
    // The disk is well again; but what the kernel dropped would now be reported as safe.
    for (const name of Object.keys(planted) as (keyof Faults)[]) delete planted[name];

    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(failed).toEqual([expect.any(LogFailed)]);
    expect(failed[0]?.message).toMatch(message);
    await expect(log.append(0, DATASET, recordsOf(2, 2))).rejects.toBe(failed[0]);
    await expect(log.checkWritable()).rejects.toBe(failed[0]);
    expect(log.cursor(0).n).toBe(1);
  });

  test('because a sync failed asks for no second one, which would be reported as a success (T3)', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const planted: Faults = {};
    const log = await openLog(path, { fileSystem: faultyFileSystem(planted) });
    let syncs = 0;
    planted.datasync = () =>
      ++syncs === 1 ? Promise.reject(systemError('EIO')) : Promise.resolve();

    await expect(log.append(0, DATASET, recordsOf(1, 1))).rejects.toThrow('EIO');
    await expect(log.append(0, DATASET, recordsOf(1, 1))).rejects.toThrow('EIO');

    expect(syncs).toBe(1);
  });

  test('because something else wrote to it does not write over that', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const failed: Error[] = [];
    const log = await openLog(path, { onFailure: (error) => void failed.push(error) });
    await log.append(0, DATASET, recordsOf(1, 1));
    await appendFile(path, 'a line from somewhere\n');
    const before = await readFile(path, 'utf8');

    await expect(log.append(0, DATASET, recordsOf(2, 2))).rejects.toThrow(/something else wrote/);

    expect(failed).toHaveLength(1);
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('because something else cut it does not answer for what is gone', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    await log.append(0, DATASET, recordsOf(1, 1));
    await truncate(path, 0);

    await expect(log.append(0, DATASET, recordsOf(2, 2))).rejects.toThrow(/or cut it/);
  });

  test('because a failpoint threw rejects as well', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const failed: Error[] = [];
    const log = await openLog(path, {
      failpoint: (name) => {
        if (name === 'after-fdatasync') throw new Error('planted');
      },
      onFailure: (error) => void failed.push(error),
    });

    await expect(log.append(0, DATASET, recordsOf(1, 1))).rejects.toThrow('planted');
    expect(failed).toHaveLength(1);
  });
});

describe('a log that is taken away while it is open', () => {
  test.each([
    ['is removed', (folder: string) => rm(join(folder, 'summary.log'))],
    ['is moved', (folder: string) => rename(join(folder, 'summary.log'), join(folder, 'old'))],
    ['is replaced', replace],
    ['is removed with its directory', (folder: string) => rm(folder, { recursive: true })],
    ['is behind a file now', hideBehindFile],
  ])('because it %s is not written to', async (_what, takeAway) => {
    const folder = join(await makeFolder(), 'logs');
    const path = join(folder, 'summary.log');
    const telemetry = recordingTelemetry();
    const log = await openLog(path, { telemetry });
    await log.append(0, DATASET, recordsOf(1, 1));
    await takeAway(folder);

    const answer = await log.append(0, DATASET, recordsOf(2, 2));

    expect(answer).toMatchObject({ outcome: 'unavailable', reason: 'not_writable' });
    expect(answer).toHaveProperty('detail', expect.stringMatching(/is no longer there|is another/));
    await expect(log.checkWritable()).rejects.toThrow(/summary\.log is/);
    expect(telemetry.of('log_synced')).toHaveLength(1);
    expect(log.cursor(0).n).toBe(1);
  });

  test('goes on when it is brought back', async () => {
    const folder = await makeFolder();
    const path = join(folder, 'summary.log');
    const log = await openLog(path);
    await log.append(0, DATASET, recordsOf(1, 1));
    await rename(path, join(folder, 'away'));
    await log.append(0, DATASET, recordsOf(2, 2));
    await rename(join(folder, 'away'), path);

    expect(await log.append(0, DATASET, recordsOf(2, 2))).toMatchObject({ outcome: 'appended' });
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 2)).join(''));
  });

  test('during a write is not answered for either', async () => {
    const folder = await makeFolder();
    const path = join(folder, 'summary.log');
    const planted: Faults = {};
    const log = await openLog(path, { fileSystem: faultyFileSystem(planted) });
    await log.append(0, DATASET, recordsOf(1, 1));
    planted.datasync = async (file) => {
      await file.datasync();
      await rename(path, join(folder, 'away'));
    };

    expect(await log.append(0, DATASET, recordsOf(2, 2))).toMatchObject({ outcome: 'unavailable' });
    expect(await readFile(join(folder, 'away'), 'utf8')).toBe(linesOf(recordsOf(1, 1)).join(''));
  });

  test('is unavailable while nobody can tell where its path leads', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    await rename(path, `${path}.away`);
    await symlink(path, path);

    const answer = await log.append(0, DATASET, recordsOf(1, 1));

    expect(answer).toMatchObject({ outcome: 'unavailable', reason: 'not_writable' });
    expect(answer).toHaveProperty('detail', expect.stringContaining('ELOOP'));
    expect((await stat(`${path}.away`)).size).toBe(0);
  });
});

async function replace(folder: string): Promise<void> {
  await rm(join(folder, 'summary.log'));
  await writeFile(join(folder, 'summary.log'), linesOf(recordsOf(1, 1)).join(''));
}

async function hideBehindFile(folder: string): Promise<void> {
  await rename(folder, `${folder}-away`);
  await writeFile(folder, '');
}
