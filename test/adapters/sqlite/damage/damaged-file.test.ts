/**
 * The file of the embedded engine, damaged on the disk. A write-ahead log that was cut or flipped
 * gives a whole prefix of what was committed, since SQLite checks it. In the file itself SQLite
 * checks nothing but what it needs to find its way; there the seals of the values keep what was
 * never stored from being read.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { flipped, FileSubject } from './file-subject.ts';
import { isGenuine } from './known-contents.ts';
import type { Contents } from './known-contents.ts';
import type { Image } from './file-subject.ts';

const STEP = Number(process.env['PLATEFLOW_TEST_SQLITE_STEP'] ?? 61);
const TIMEOUT_MS = 1_800_000;

let subject: FileSubject;
beforeAll(async () => {
  subject = await FileSubject.prepare();
});
afterAll(async () => {
  await subject.remove();
});

/** What a damaged copy gives, or why it gives nothing. */
async function givenBy(image: Image): Promise<Contents | Error> {
  try {
    return await subject.open(image);
  } catch (error) {
    return error as Error;
  }
}

describe('the file of the embedded engine', { timeout: TIMEOUT_MS }, () => {
  test('gives what was stored, whether it was closed or its process killed', async () => {
    expect(await givenBy(subject.killed)).toEqual(subject.contents);
    expect(await givenBy(subject.closed)).toEqual(subject.contents);
  });

  test('with its write-ahead log cut anywhere holds a whole prefix of what was stored', async () => {
    const { main, wal } = subject.killed;
    const ends = subject.moments.flatMap(({ walBytes }) => [walBytes - 1, walBytes]);
    for (const length of [...everyStep(wal.length, 20 * STEP), ...ends]) {
      const given = await givenBy({ main, wal: wal.subarray(0, length) });
      expect(given, `cut at ${length}`).toEqual(subject.contentsAt(length));
    }
  });

  test('with a bit flipped in its write-ahead log holds a whole prefix, or is refused', async () => {
    const { main, wal } = subject.killed;
    const whole = subject.wholeContents;
    for (const at of [...Array(32).keys(), ...everyStep(wal.length, 20 * STEP)]) {
      const given = await givenBy({ main, wal: flipped(wal, at, at % 8) });
      const isWhole = given instanceof Error || whole.some((contents) => isSame(given, contents));
      expect(isWhole, `byte ${at}`).toBe(true);
    }
  });

  test('with a bit flipped in itself never gives what was never stored', async () => {
    const { main, wal } = subject.closed;
    const outcomes = { refused: 0, unchanged: 0, other: 0 };
    for (const at of everyStep(main.length, STEP)) {
      const given = await givenBy({ main: flipped(main, at, at % 8), wal });
      const isRefused = given instanceof Error;
      if (isRefused) outcomes.refused += 1;
      else if (isSame(given, subject.contents)) outcomes.unchanged += 1;
      else outcomes.other += 1;
      expect(isRefused || isGenuine(given, subject.contents.nextCommit), `byte ${at}`).toBe(true);
    }
    expect(outcomes.refused).toBeGreaterThan(outcomes.other);
  });

  test.each([
    ['outbox', 'last = 20', /The outbox in SQLite, after summary 18, is damaged/],
    ['segments', 'last = 30', /The queue entry in SQLite, after message 27, is damaged/],
  ])('that has lost a row of %s gives no other row in its place', async (table, row, reason) => {
    const given = await givenBy(await subject.without(table, row));
    expect(given).toMatchObject({ name: 'RefusedToRun', message: expect.stringMatching(reason) });
  });

  test.each([
    ['state', '2020202020', /The state of plate \* in garage g in SQLite is damaged/],
    ['summary', '"20 a"', /The row of the outbox in SQLite that ends with summary 40 is damaged/],
    ['message', '58', /A message of the queue entry in SQLite is damaged/],
  ])('with a bit flipped in a %s is refused with what it is', async (_what, text, reason) => {
    const { main, wal } = subject.closed;
    const at = main.lastIndexOf(text);
    const given = await givenBy({ main: flipped(main, at + 2, 0), wal });
    expect(given).toMatchObject({ name: 'RefusedToRun', message: expect.stringMatching(reason) });
  });
});

function everyStep(length: number, step: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
}

function isSame(given: Contents, other: Contents): boolean {
  return JSON.stringify(given) === JSON.stringify(other);
}
