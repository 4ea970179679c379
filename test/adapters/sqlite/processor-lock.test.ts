import { symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { LockFailed, LockTaken } from '#adapters/file-lock.ts';
import { lockForProcessor } from '#adapters/sqlite/processor-lock.ts';
import { mountSmallDisk } from '#test/support/small-disk.ts';
import { newFile } from './subject.ts';

test('a file has one processor at a time, whatever name it is opened by', async () => {
  const file = await newFile();
  await writeFile(file, '');
  const other = join(dirname(file), 'other.db');
  await symlink(file, other);
  const lock = lockForProcessor(file);

  for (const name of [file, other]) {
    expect(() => lockForProcessor(name)).toThrow(LockTaken);
    expect(() => lockForProcessor(name)).toThrow(`Another processor works on ${name}.`);
  }
  lock.release();
  lockForProcessor(other).release();
});

test('two files have a processor each', async () => {
  const files = [await newFile(), await newFile()];
  const locks = [];
  for (const file of files) {
    await writeFile(file, '');
    locks.push(lockForProcessor(file));
  }
  expect(locks).toHaveLength(2);
  for (const lock of locks) lock.release();
});

test('what only this process sees needs no lock', () => {
  const first = lockForProcessor(':memory:');
  const second = lockForProcessor(':memory:');
  expect(() => first.release()).not.toThrow();
  expect(() => second.release()).not.toThrow();
});

test('a full disk is nobody else who has the lock, and says what it takes', async (context) => {
  const file = await newFile();
  const folder = join(dirname(file), 'full');
  mountSmallDisk(context, folder, '16k');
  const full = join(folder, 'plateflow.db');
  await writeFile(full, '');
  await writeFile(join(folder, 'rest'), 'x'.repeat(16_384)).catch(() => undefined);
  expect(() => lockForProcessor(full)).toThrow(LockFailed);
  expect(() => lockForProcessor(full)).toThrow(/database or disk is full\. It takes room/);
});
