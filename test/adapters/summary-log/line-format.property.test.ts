import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLine, encodeRecord } from '#adapters/summary-log/line-format.ts';
import { summaryOf } from './records.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('\n', '\r\n', '\u2028', '\0', '\ud800', '","dataset":"x"', '","n":1', '=cmd()'),
);

test('whatever the strings are, a line stays one line and reads back as it was written', () => {
  fc.assert(
    fc.property(
      hostile,
      hostile,
      hostile,
      fc.nat({ max: 1023 }),
      fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
      (id, plate, dataset, partition, n) => {
        const summary = summaryOf(1, { summary_id: id, vehicle_plate: plate });
        const { text, fingerprint } = encodeRecord(partition, dataset, { n, summary });
        const bytes = Buffer.from(text);

        expect(bytes.indexOf(10)).toBe(bytes.length - 1);
        expect(decodeLine(bytes.subarray(0, -1))).toEqual({
          dataset,
          partition,
          n,
          fingerprint,
          isCorrection: false,
        });
        expect(JSON.parse(text)).toMatchObject({ ...summary, dataset, p: partition, n });
      },
    ),
  );
});
