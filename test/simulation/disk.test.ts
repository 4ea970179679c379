/** The simulated disk keeps D1 to D3, or a writer that is wrong would look right. */
import { setImmediate as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { VirtualTime } from '#streams/virtual-time.ts';
import { Disk } from './disk.ts';
import { Life } from './life.ts';
import { Random } from './random.ts';
import type { LogFile } from '#adapters/summary-log/log-file.ts';

const LINE = Buffer.from('0123456789');

async function opened(seed = '1') {
  const time = new VirtualTime(0, () => pause());
  const disk = new Disk(time, new Random(seed));
  let life = new Life(time);
  const open = (): Promise<LogFile> => {
    life = new Life(time);
    return disk.fileSystem(life).open('log');
  };
  const kill = (): void => {
    life.end();
    disk.interrupt();
  };
  const passing = async <T>(work: Promise<T>): Promise<T> => {
    const [result] = await Promise.all([work, time.advanceTo(time.now() + 10)]);
    return result;
  };
  return { disk, open, file: await open(), passing, kill };
}

test('D1: what was made durable survives a power cut', async () => {
  const { disk, file, passing } = await opened();
  await passing(file.append(LINE));
  await passing(file.datasync());

  disk.cutPower();

  expect(disk.bytes.toString()).toBe('0123456789');
});

test('D1: of what was not, any part survives, perhaps with zeros behind it', async () => {
  const found = new Set<string>();
  for (let seed = 0; seed < 400; seed += 1) {
    const { disk, file, passing } = await opened(String(seed));
    await passing(file.append(LINE));
    disk.cutPower();
    found.add(disk.bytes.toString());
  }

  for (let end = 0; end <= LINE.length; end += 1) {
    const kept = LINE.toString().slice(0, end);
    expect(found).toContain(kept);
    if (end < LINE.length) expect(found).toContain(kept.padEnd(LINE.length, '\0'));
  }
});

test('D2: what a datasync has failed for is not made durable by the next one', async () => {
  const { disk, file, open, passing } = await opened();
  await passing(file.append(LINE));
  await passing(file.datasync());
  await passing(file.append(Buffer.from('lost')));
  disk.isFailingNextSync = true;
  await expect(passing(file.datasync())).rejects.toThrow('EIO');
  await passing(file.datasync());

  await open();

  expect(disk.bytes.toString()).toBe('0123456789');
});

test('D2: what was cut off after that is not there to be dropped', async () => {
  const { disk, file, open, passing } = await opened();
  await passing(file.append(LINE));
  disk.isFailingNextSync = true;
  await expect(passing(file.datasync())).rejects.toThrow('EIO');
  await file.truncate(4);

  await open();

  expect(disk.bytes.length).toBeLessThanOrEqual(4);
});

test('D3: a write that its process does not survive has happened in part', async () => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 100; seed += 1) {
    const { disk, file } = await opened(String(seed));
    void file.append(LINE);
    disk.interrupt();
    lengths.add(disk.bytes.length);
  }

  expect(lengths.size).toBe(LINE.length + 1);
});

test('D3: a process that has ended writes nothing more', async () => {
  const { disk, file, open, passing, kill } = await opened();
  await passing(file.append(LINE));
  kill();
  void file.append(LINE);
  void file.truncate(0);
  const next = await open();
  await passing(next.datasync());

  kill();

  expect(disk.bytes.toString()).toBe('0123456789');
});

test('a full disk takes what it has room for, and everything again later', async () => {
  const { disk, file, passing } = await opened();
  disk.room = 4;

  expect(await passing(file.append(LINE))).toBe(4);
  await expect(passing(file.append(LINE))).rejects.toThrow('ENOSPC');
  disk.heal();

  expect(await passing(file.append(LINE))).toBe(10);
});
