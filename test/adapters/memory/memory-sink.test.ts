import { beforeEach, expect, it } from 'vitest';
import { MemorySink } from '#adapters/memory/memory-sink.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';

const record = (n: number, text = `${n}`): OutboxRecord => ({ n, summary: `{"id":"${text}"}` });

let written: OutboxRecord[];
let sink: MemorySink;

beforeEach(() => {
  written = [];
  sink = new MemorySink((records) => written.push(...records));
});

it('S1: appends records in the order of their numbers, each once', async () => {
  expect(await sink.cursor(0)).toEqual({ dataset: undefined, n: 0 });
  expect(await sink.append(0, 'd', [record(1), record(2)])).toEqual({
    outcome: 'appended',
    lastN: 2,
    duplicates: 0,
  });
  expect(await sink.append(0, 'd', [record(2), record(3)])).toEqual({
    outcome: 'appended',
    lastN: 3,
    duplicates: 1,
  });
  expect(written).toEqual([record(1), record(2), record(3)]);
  expect(await sink.cursor(0)).toEqual({ dataset: 'd', n: 3 });
});

it('S1: takes nothing that leaves a gap, and says which number is due', async () => {
  await sink.append(0, 'd', [record(1)]);
  expect(await sink.append(0, 'd', [record(3)])).toEqual({ outcome: 'expected', n: 2 });
  expect(written).toEqual([record(1)]);
});

it('S1: counts each partition for itself', async () => {
  await sink.append(0, 'd', [record(1, 'a')]);
  await sink.append(1, 'd', [record(1, 'b')]);
  expect(written).toEqual([record(1, 'a'), record(1, 'b')]);
  expect(await sink.cursor(1)).toEqual({ dataset: 'd', n: 1 });
});

it('refuses another history, and another summary under a number that it has', async () => {
  await sink.append(0, 'd', [record(1)]);
  expect(await sink.append(0, 'e', [record(2)])).toMatchObject({ outcome: 'refused' });
  expect(await sink.append(0, 'd', [record(1, 'other')])).toMatchObject({ outcome: 'refused' });
  expect(written).toEqual([record(1)]);
});
