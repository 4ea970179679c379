import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { faultyFileSystem, makeFolder, openLog } from './fixtures.ts';
import type { Faults } from './fixtures.ts';
import { DATASET, linesOf, recordsOf } from './records.ts';

describe('an open summary log', () => {
  test('appends the lines, and a log that is opened anew goes on from there', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    await log.append(0, DATASET, recordsOf(1, 3));
    await log.close();

    const again = await openLog(path);

    expect(again.cursor(0)).toEqual({ dataset: DATASET, n: 3 });
    await again.append(0, DATASET, recordsOf(3, 4));
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 4)).join(''));
  });

  test('S2: answers only after the disk has the lines, and tells nobody of them before', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const disk = holdDisk();
    const log = await openLog(path, { fileSystem: faultyFileSystem(disk.faults) });
    disk.hold();
    let isAnswered = false;
    const appending = log.append(0, DATASET, recordsOf(1, 2)).then(() => (isAnswered = true));

    await disk.syncing();
    // Time enough for an answer that does not wait for the disk.
    for (let looks = 0; looks < 10; looks += 1) await log.checkWritable();
    expect(isAnswered).toBe(false);
    expect(log.cursor(0)).toEqual({ dataset: undefined, n: 0 });
    disk.release();
    await appending;
    expect(log.cursor(0)).toEqual({ dataset: DATASET, n: 2 });
  });

  test('G1: writes what came meanwhile in one go, with one sync for all of it', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const disk = holdDisk();
    const telemetry = recordingTelemetry();
    const log = await openLog(path, { fileSystem: faultyFileSystem(disk.faults), telemetry });
    disk.hold();
    const first = log.append(0, DATASET, recordsOf(1, 1));
    await disk.syncing();
    const later = [
      log.append(0, DATASET, recordsOf(2, 3)),
      log.append(1, DATASET, recordsOf(1, 4)),
      log.append(0, DATASET, recordsOf(3, 5)),
      log.append(0, DATASET, recordsOf(9, 9)),
      log.append(0, 'other', recordsOf(6, 6)),
    ];
    disk.release();

    expect(await first).toEqual({ outcome: 'appended', lastN: 1, duplicates: 0 });
    expect(await Promise.all(later)).toEqual([
      { outcome: 'appended', lastN: 3, duplicates: 0 },
      { outcome: 'appended', lastN: 4, duplicates: 0 },
      { outcome: 'appended', lastN: 5, duplicates: 1 },
      { outcome: 'expected', n: 6 },
      expect.objectContaining({ outcome: 'refused' }),
    ]);
    expect(telemetry.of('log_synced')).toHaveLength(2);
    expect(telemetry.of('summaries_appended')).toEqual([
      { written: 1, duplicates: 0, bytes: linesOf(recordsOf(1, 1)).join('').length },
      expect.objectContaining({ written: 8, duplicates: 1 }),
    ]);
  });

  test('answers for duplicates without touching the disk', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const telemetry = recordingTelemetry();
    const log = await openLog(path, { telemetry });
    await log.append(0, DATASET, recordsOf(1, 3));

    expect(await log.append(0, DATASET, recordsOf(1, 3))).toMatchObject({ duplicates: 3 });
    expect(telemetry.of('log_synced')).toHaveLength(1);
    expect(telemetry.of('summaries_appended').at(-1)).toEqual({
      written: 0,
      duplicates: 3,
      bytes: 0,
    });
  });

  test('G2: tells a batch to come back when as many wait as may', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const disk = holdDisk();
    const fileSystem = faultyFileSystem(disk.faults);
    const log = await openLog(path, { fileSystem, requestsMax: 2 });
    disk.hold();
    const answers = [1, 2, 3].map((n) => log.append(0, DATASET, recordsOf(n, n)));
    await disk.syncing();

    expect(await log.append(0, DATASET, recordsOf(4, 4))).toEqual({ outcome: 'busy' });
    disk.release();
    expect(await Promise.all(answers)).toMatchObject([{ lastN: 1 }, { lastN: 2 }, { lastN: 3 }]);
    expect(await log.append(0, DATASET, recordsOf(4, 4))).toMatchObject({ lastN: 4 });
  });

  test('G3: writes a long queue in several groups, in order', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const disk = holdDisk();
    const telemetry = recordingTelemetry();
    const log = await openLog(path, { fileSystem: faultyFileSystem(disk.faults), telemetry });
    disk.hold();
    const first = log.append(0, DATASET, recordsOf(1, 1));
    await disk.syncing();
    const id = 'x'.repeat(50_000);
    const long = recordsOf(1, 400).map(({ n, summary }) => ({
      n,
      summary: { ...summary, summary_id: id },
    }));
    const later = [1, 2, 3].map((partition) => log.append(partition, DATASET, long));
    disk.release();

    await first;
    expect(await Promise.all(later)).toMatchObject([
      { lastN: 400 },
      { lastN: 400 },
      { lastN: 400 },
    ]);
    expect(telemetry.of('summaries_appended').map(({ written }) => written)).toEqual([
      1, 400, 400, 400,
    ]);
  });

  test('finishes what is queued before it closes, and takes nothing after', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const log = await openLog(path);
    const appending = [1, 2].map((n) => log.append(0, DATASET, recordsOf(n, n)));

    await Promise.all([log.close(), log.close()]);

    expect(await Promise.all(appending)).toMatchObject([{ lastN: 1 }, { lastN: 2 }]);
    await expect(log.append(0, DATASET, recordsOf(3, 3))).rejects.toThrow(/is closed/);
    expect(await readFile(path, 'utf8')).toBe(linesOf(recordsOf(1, 2)).join(''));
  });

  test('finds the newest summaries, but not what is still being written', async () => {
    const path = join(await makeFolder(), 'summary.log');
    const disk = holdDisk();
    const log = await openLog(path, { fileSystem: faultyFileSystem(disk.faults) });
    await log.append(0, DATASET, recordsOf(1, 2));
    disk.hold();
    const appending = log.append(0, DATASET, recordsOf(3, 3));
    await disk.syncing();

    const { lines } = await log.findNewest({ plate: undefined, limit: 10 });

    expect(lines.map((line) => `${line}\n`)).toEqual(linesOf(recordsOf(1, 2)).toReversed());
    disk.release();
    await appending;
  });
});

/** A disk whose syncs wait until they are released. */
function holdDisk() {
  const gate = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const faults: Faults = {};
  return {
    faults,
    hold: () => {
      faults.datasync = async (file) => {
        reached.resolve();
        await gate.promise;
        await file.datasync();
      };
    },
    syncing: () => reached.promise,
    release: () => gate.resolve(),
  };
}
