import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '#adapters/recordings/byte-lines.ts';

async function* chunksOf(text: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let start = 0;
  for (const cut of [...cuts].map((part) => part % (text.length + 1)).sort((a, b) => a - b)) {
    yield text.subarray(start, cut);
    start = cut;
  }
  yield text.subarray(start);
}

test('lines are the same however the bytes are cut', async () => {
  const line = fc.string({ unit: fc.constantFrom('a', 'é', '車', ' '), maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(line), fc.array(fc.nat(), { maxLength: 9 }), async (lines, cuts) => {
      const text = Buffer.from(lines.map((line) => `${line}\n`).join(''));
      const read = await Array.fromAsync(splitLines(chunksOf(text, cuts), 100));
      expect(read.map(({ number }) => number)).toEqual(lines.map((_, at) => at + 1));
      expect(read.map(({ bytes }) => Buffer.from(bytes ?? []).toString())).toEqual(lines);
    }),
  );
});

test('a line that is too long is counted and not kept, and the next is whole', async () => {
  const text = Buffer.from(`${'x'.repeat(9)}\n${'y'.repeat(8)}\nz`);
  const read = await Array.fromAsync(splitLines(chunksOf(text, [3, 6, 12]), 8));
  expect(read.map(({ bytes }) => bytes && Buffer.from(bytes).toString())).toEqual([
    undefined,
    'yyyyyyyy',
    'z',
  ]);
});
