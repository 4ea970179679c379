import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSummaries, unpackSummaries } from '#adapters/redis/outbox-entries.ts';

test('what commits pack is unpacked with its numbers, from any number on, as far as is asked', () => {
  const commits = fc.array(fc.array(fc.json(), { maxLength: 5 }), { maxLength: 6 });
  fc.assert(
    fc.property(commits, fc.nat(30), fc.nat(30), (batches, afterN, limit) => {
      let last = 0;
      const entries = batches.flatMap((summaries) => {
        const packed = packSummaries(summaries);
        return packed.map((part, index) => (index % 2 === 0 ? (last += Number(part)) : part));
      });
      const all = batches.flat().map((summary, index) => ({ n: index + 1, summary }));
      expect(unpackSummaries(entries, afterN, limit)).toEqual(all.slice(afterN, afterN + limit));
    }),
  );
});

test('very many summaries make several entries, so that none is read in vain for long', () => {
  const packed = packSummaries(Array.from({ length: 1_300 }, (_, index) => String(index)));
  expect(packed.filter((_, index) => index % 2 === 0)).toEqual(['512', '512', '276']);
  expect(packSummaries([])).toEqual([]);
});
