import { expect, test } from 'vitest';
import { checkPartition, partitionLabel, partitionOf } from '#adapters/partition.ts';

test('a plate belongs to the CRC-32 of its UTF-8 bytes, modulo the number of partitions', () => {
  // Check values of CRC-32/ISO-HDLC; other publishers must come to the same.
  expect(partitionOf('123456789', 1_000_000)).toBe(0xcbf43926 % 1_000_000);
  expect(partitionOf('', 7)).toBe(0);
  expect(partitionOf('東京', 97)).toBe(0x922642ef % 97);
});

test('with one partition everything is in partition 0', () => {
  expect(partitionOf('AB123', 1)).toBe(0);
});

test('plates spread evenly', () => {
  const counts = Array.from({ length: 8 }, () => 0);
  for (let i = 0; i < 8_000; i += 1) counts[partitionOf(`KA${i}`, 8)]! += 1;
  expect(Math.min(...counts)).toBeGreaterThan(850);
  expect(Math.max(...counts)).toBeLessThan(1_150);
});

test('there is a partition of each number below the count, and of no other', () => {
  expect([0, 3].map((partition) => checkPartition(partition, 4))).toEqual([0, 3]);
  for (const partition of [-1, 4, 0.5, Number.NaN]) {
    expect(() => checkPartition(partition, 4)).toThrow(
      new RangeError(`There is no partition ${partition}: they are numbered from 0.`),
    );
  }
});

test('labels have two digits, or as many as it takes', () => {
  expect([0, 7, 42, 100].map(partitionLabel)).toEqual(['p00', 'p07', 'p42', 'p100']);
});
