import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { partitionOf } from '#adapters/partition.ts';
import { openPlateLookup } from '#adapters/sqlite/sqlite-plate-lookup.ts';
import { plateLookupContract } from '#test/contract/plate-lookup.contract.ts';
import { newFile, openEngine } from './subject.ts';
import type { Plate } from '#domain/plate.ts';
import type { PlateLookup } from '#ports/plate-lookup.ts';

const PARTITIONS = 4;
const PLATE = 'AB123' as Plate;

function openLookup(file: string): PlateLookup {
  const lookup = openPlateLookup(file);
  onTestFinished(() => lookup.close());
  return lookup;
}

plateLookupContract('the embedded engine', async () => {
  const file = await newFile();
  const engine = openEngine(file, { partitions: PARTITIONS });
  return {
    store: (partition) => engine.store(partition),
    openLookup: () => openLookup(file),
    partitionOf: (plate) => partitionOf(plate, PARTITIONS),
  };
});

test('a lookup leaves the file as it was, byte by byte', async () => {
  const file = await newFile();
  const engine = openEngine(file);
  await engine.store(0).claim();
  await engine.close();
  const before = await readFile(file);
  const lookup = openPlateLookup(file);
  await lookup.find(PLATE);
  await lookup.close();
  expect((await readFile(file)).equals(before)).toBe(true);
});

test('a lookup makes no file where there is none', async () => {
  const file = await newFile();
  expect(() => openPlateLookup(file)).toThrow(expect.objectContaining({ code: 'cannot_open' }));
  expect(existsSync(file)).toBe(false);
  expect(await readdir(dirname(file))).toEqual([]);
});

test.each([
  ['no database', 'hello '.repeat(1_000), { name: 'RefusedToRun' }],
  ['empty', '', { code: 'foreign_file' }],
])('a file that is %s is refused', async (_what, content, reason) => {
  const file = await newFile();
  await writeFile(file, content);
  expect(() => openPlateLookup(file)).toThrow(expect.objectContaining(reason));
});

test.each([
  ['of another program', 'CREATE TABLE cars (id)', 'foreign_file'],
  [
    'of a newer version',
    'PRAGMA application_id = 0x504c5446; PRAGMA user_version = 99',
    'newer_schema',
  ],
])('a database %s is refused', async (_what, sql, code) => {
  const file = await newFile();
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
  expect(() => openPlateLookup(file)).toThrow(expect.objectContaining({ code }));
});
