import { expect, test } from 'vitest';
import { scanLines } from '#adapters/summary-log/line-scan.ts';
import type { LogReader } from '#adapters/summary-log/log-file.ts';

interface Found {
  readonly offset: number;
  readonly end: number;
  readonly number: number;
  readonly isTerminated: boolean;
  readonly text: string | undefined;
}

test('finds the same lines whatever the size of the window and of the reads', async () => {
  const text = 'one\ntwo\n\nfour is longer\nfive\nsix';
  const expected = await scan(text, 1_048_576, 1_048_576);

  expect(expected).toEqual([
    { offset: 0, end: 4, number: 1, isTerminated: true, text: 'one' },
    { offset: 4, end: 8, number: 2, isTerminated: true, text: 'two' },
    { offset: 8, end: 9, number: 3, isTerminated: true, text: '' },
    { offset: 9, end: 24, number: 4, isTerminated: true, text: 'four is longer' },
    { offset: 24, end: 29, number: 5, isTerminated: true, text: 'five' },
    { offset: 29, end: 32, number: 6, isTerminated: false, text: 'six' },
  ]);
  for (let window = 16; window <= 40; window += 1) {
    for (let readMax = 1; readMax <= window; readMax += 3) {
      expect(await scan(text, window, readMax)).toEqual(expected);
    }
  }
});

test('finds nothing in an empty file', async () => {
  expect(await scan('', 16, 16)).toEqual([]);
});

test('says where a line ends that does not fit into the window, but not what it says', async () => {
  const long = 'x'.repeat(50);

  expect(await scan(`one\n${long}\nthree\n`, 16, 16)).toEqual([
    { offset: 0, end: 4, number: 1, isTerminated: true, text: 'one' },
    { offset: 4, end: 55, number: 2, isTerminated: true, text: undefined },
    { offset: 55, end: 61, number: 3, isTerminated: true, text: 'three' },
  ]);
  expect(await scan(`one\n${long}`, 16, 16)).toEqual([
    { offset: 0, end: 4, number: 1, isTerminated: true, text: 'one' },
    { offset: 4, end: 54, number: 2, isTerminated: false, text: undefined },
  ]);
});

test('does not show a line that is longer than any of ours', async () => {
  const lines = await scan(`${'x'.repeat(65_537)}\ntwo\n`, 1_048_576, 1_048_576);

  expect(lines.map(({ text }) => text)).toEqual([undefined, 'two']);
});

test('stops where the file ends, even if it was longer before', async () => {
  const lines = await scan('one\ntwo', 64, 64, 1000);

  expect(lines.map(({ text }) => text)).toEqual(['one', 'two']);
});

async function scan(
  text: string,
  windowBytes: number,
  readMax: number,
  size: number = Buffer.byteLength(text),
): Promise<Found[]> {
  const bytes = Buffer.from(text);
  const reader: LogReader = {
    read: (into, position) => {
      const part = bytes.subarray(position, position + Math.min(readMax, into.length));
      into.set(part);
      return Promise.resolve(part.length);
    },
  };
  const found: Found[] = [];
  for await (const lines of scanLines(reader, size, windowBytes)) {
    for (const { bytes: view, ...line } of lines) found.push({ ...line, text: view?.toString() });
  }
  return found;
}
