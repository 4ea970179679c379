import { expect, it } from 'vitest';
import { encodeRecord } from '#adapters/summary-log/line-format.ts';
import { crc32cOf } from './crc32c.ts';
import { readSummaryLog } from './summary-lines.ts';
import { LINES } from './good-run.ts';
import type { Summary } from '#domain/summary.ts';

it('makes the checksums that are published for CRC-32C', () => {
  expect(crc32cOf(Buffer.from('123456789'))).toBe('e3069283');
  expect(crc32cOf(Buffer.alloc(32))).toBe('8a9136aa');
  expect(crc32cOf(Buffer.alloc(32, 0xff))).toBe('62a8ab43');
});

it('reads the lines that the writer writes', () => {
  const texts = LINES.map(({ p, n, dataset, ...summary }) => {
    return encodeRecord(p, dataset, { n, summary: summary as Summary }).text;
  });
  const [lines, check] = readSummaryLog(Buffer.from(texts.join('')));
  expect(check).toMatchObject({ problems: 0, counts: { lines: LINES.length } });
  expect(lines).toMatchObject(LINES);
});
