import { crc32c } from '@node-rs/crc32';
import { describe, expect, test } from 'vitest';
import type { Summary } from '#domain/summary.ts';
import { decodeLine, encodeRecord } from '#adapters/summary-log/line-format.ts';
import { DATASET, linesOf, recordsOf, summaryOf } from './records.ts';

const full = summaryOf(7, { version: 2, supersedes: 'summary-6' });
const line = encodeRecord(3, DATASET, { n: 7, summary: full }).text;

describe('a line of the summary log', () => {
  test('is one JSON object with the members in fixed order and the place at the end', () => {
    const shuffled = Object.fromEntries(Object.entries(full).toReversed()) as unknown as Summary;

    expect(encodeRecord(3, DATASET, { n: 7, summary: shuffled }).text).toBe(line);
    expect(Object.keys(JSON.parse(line) as object)).toEqual([
      'summary_id',
      'version',
      'supersedes',
      'garage_id',
      'vehicle_plate',
      'entry_date_time',
      'exit_date_time',
      'duration_seconds',
      'status',
      'reason',
      'entry_event_id',
      'exit_event_id',
      'dataset',
      'p',
      'n',
      'crc32c',
    ]);
  });

  test('carries the CRC-32C of the bytes before its last member', () => {
    const [covered, checksum] = line.split(',"crc32c":"') as [string, string];

    expect(checksum).toBe(`${bitwiseCrc32c(Buffer.from(covered))}"}\n`);
  });

  test('leaves out what the summary does not have', () => {
    const { entry_date_time: _, duration_seconds: __, ...exitOnly } = summaryOf(1);
    const text = encodeRecord(0, DATASET, { n: 1, summary: exitOnly }).text;

    expect(text).not.toContain('entry_date_time');
    expect(text).not.toContain('duration_seconds');
  });

  test('does not let members through that a summary does not have', () => {
    const foreign = { ...summaryOf(1), n: 99, crc32c: 'ffffffff' } as Summary;

    expect(encodeRecord(0, DATASET, { n: 1, summary: foreign }).text).toBe(
      linesOf(recordsOf(1, 1))[0],
    );
  });

  test('tells whether it corrects an earlier one', () => {
    const first = encodeRecord(0, DATASET, { n: 1, summary: summaryOf(1) }).text;
    const tenth = encodeRecord(0, DATASET, { n: 1, summary: summaryOf(1, { version: 10 }) }).text;

    expect(decodeLine(bytesOf(first))).toMatchObject({ isCorrection: false });
    expect(decodeLine(bytesOf(line))).toMatchObject({ isCorrection: true });
    expect(decodeLine(bytesOf(tenth))).toMatchObject({ isCorrection: true });
  });

  test('is refused with any single bit flipped', () => {
    const bytes = bytesOf(line);
    const accepted: number[] = [];
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
      if (!('fault' in decodeLine(flipped))) accepted.push(bit);
    }

    expect(accepted).toEqual([]);
  });

  test('is refused when it is cut, empty or something else', () => {
    for (let length = 0; length < line.length - 1; length += 1) {
      expect(decodeLine(bytesOf(line).subarray(0, length))).toHaveProperty('fault');
    }
    expect(decodeLine(Buffer.from('a line that somebody wrote by hand'))).toHaveProperty('fault');
  });

  test.each([
    ['no dataset', '{"summary_id":"a","p":0,"n":1'],
    ['a dataset that is no text', '{"summary_id":"a","dataset":5,"p":0,"n":1'],
    ['a dataset that is no JSON', '{"summary_id":"a","dataset":"\\x","p":0,"n":1'],
    ['a negative partition', '{"summary_id":"a","dataset":"d","p":-1,"n":1'],
    ['a number that is none', '{"summary_id":"a","dataset":"d","p":0,"n":1.5'],
    ['a place that is not JSON', '{"summary_id":"a","dataset":"d","p":0,"n":'],
  ])('is refused with the right checksum but %s', (_what, covered) => {
    const checksum = crc32c(covered).toString(16).padStart(8, '0');

    expect(decodeLine(Buffer.from(`${covered},"crc32c":"${checksum}"}`))).toHaveProperty('fault');
  });
});

function bytesOf(text: string): Buffer {
  return Buffer.from(text.trimEnd());
}

/** CRC-32C by its definition, so that the library is not its own witness. */
function bitwiseCrc32c(bytes: Uint8Array): string {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ((crc ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0');
}
