import { join } from 'node:path';
import { expect, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { LogFile, LogFileSystem } from '#adapters/summary-log/log-file.ts';
import { makeFolder, openLog } from './fixtures.ts';
import { DATASET, linesOf, recordsOf } from './records.ts';

const lines = linesOf(recordsOf(1, 8));
const bytes = Buffer.from(lines.join(''));
const lastLineAt = bytes.length - lines[7]!.length;

test('cut at any byte, a log opens with its whole lines and takes the rest again', async () => {
  const path = join(await makeFolder(), 'summary.log');
  expect(bytes.length).toBeGreaterThan(2048);
  for (let length = bytes.length; length >= bytes.length - 2048; length -= 1) {
    const disk = { bytes: bytes.subarray(0, length) };
    const whole = disk.bytes.toString().split('\n').length - 1;

    const log = await openLog(path, { fileSystem: inMemory(disk) });

    expect(log.cursor(0).n, `cut at byte ${length}`).toBe(whole);
    expect(disk.bytes.toString()).toBe(lines.slice(0, whole).join(''));
    if (whole < 8) await log.append(0, DATASET, recordsOf(whole + 1, 8));
    expect(disk.bytes.equals(bytes)).toBe(true);
    await log.close();
  }
});

test('with any bit flipped before the last line, a log is refused and left as it is', async () => {
  const path = join(await makeFolder(), 'summary.log');
  const accepted: string[] = [];
  for (let at = lastLineAt - lines[6]!.length - 1; at < lastLineAt; at += 1) {
    for (const bit of bitsOf(at)) {
      const disk = { bytes: flip(at, bit) };

      const opened = await openDamaged(path, disk);

      if (!(opened instanceof RefusedToRun)) accepted.push(`byte ${at} bit ${bit}`);
      expect(disk.bytes.equals(flip(at, bit))).toBe(true);
    }
  }
  expect(accepted).toEqual([]);
});

test('with any bit flipped in the last line, a log is refused or loses that line', async () => {
  const path = join(await makeFolder(), 'summary.log');
  const accepted: string[] = [];
  for (let at = lastLineAt; at < bytes.length; at += 1) {
    for (const bit of bitsOf(at)) {
      const disk = { bytes: flip(at, bit) };

      const opened = await openDamaged(path, disk);

      const isRefused = opened instanceof RefusedToRun;
      if (!isRefused && !(await hasLostTheLastLine(opened, disk.bytes))) {
        accepted.push(`byte ${at} bit ${bit}`);
      }
    }
  }
  expect(accepted).toEqual([]);
});

async function hasLostTheLastLine(opened: SummaryLog | Error, left: Buffer): Promise<boolean> {
  if (opened instanceof Error) return false;
  await opened.close();
  return opened.cursor(0).n === 7 && left.equals(bytes.subarray(0, lastLineAt));
}

/** Every bit of a newline, one of any other byte; all of a line's bits are tried where it is read. */
function bitsOf(at: number): readonly number[] {
  return bytes[at] === 10 ? [0, 1, 2, 3, 4, 5, 6, 7] : [at % 8];
}

function flip(at: number, bit: number): Buffer {
  const damaged = Buffer.from(bytes);
  damaged[at] = (damaged[at] as number) ^ (1 << bit);
  return damaged;
}

async function openDamaged(path: string, disk: { bytes: Buffer }): Promise<SummaryLog | Error> {
  try {
    return await openLog(path, { fileSystem: inMemory(disk) });
  } catch (error) {
    return error as Error;
  }
}

/** Thousands of logs are opened here, and a real disk would sync for each. */
function inMemory(disk: { bytes: Buffer }): LogFileSystem {
  const identify = () => Promise.resolve({ id: 'memory', size: disk.bytes.length });
  const file: LogFile = {
    identify,
    read: (into, position) =>
      Promise.resolve(disk.bytes.copy(into, 0, position, position + into.length)),
    append: (added) => {
      disk.bytes = Buffer.concat([disk.bytes, added]);
      return Promise.resolve(added.length);
    },
    datasync: () => Promise.resolve(),
    truncate: (size) => {
      disk.bytes = disk.bytes.subarray(0, size);
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
  return { open: () => Promise.resolve(file), identify };
}
