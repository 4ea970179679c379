/**
 * Damage to the bytes of a log. Whatever happened to them, a log that opens holds the first lines
 * that were written, unchanged, and takes the rest again; or it is refused and left as it is.
 */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { LogHistory } from '#adapters/summary-log/log-history.ts';
import { surveyLog } from '#adapters/summary-log/log-survey.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { makeFolder, openLog } from './fixtures.ts';
import { inMemory } from './memory-disk.ts';
import { NumberedLog } from './numbered-log.ts';
import { DATASET, recordsOf } from './records.ts';
import type { MemoryDisk } from './memory-disk.ts';

const LAST_BYTES = 4096;

const small = new NumberedLog(16);
const large = new NumberedLog(240);
let path: string | undefined;

/** What came of damage: the line that was refused, or how many lines were kept. */
type Outcome =
  | { readonly refusedLine: number }
  | { readonly keptLines: number; readonly cutBytes: number };

/** Reads a damaged log as the writer does at its start: what it would do with it. */
async function survey(subject: NumberedLog, damaged: Buffer): Promise<Outcome> {
  const read = (into: Uint8Array, position: number): Promise<number> =>
    Promise.resolve(damaged.copy(into, 0, position, position + into.length));
  const found = await surveyLog({ read }, damaged.length, new LogHistory());
  if (found.problem !== undefined) return { refusedLine: found.problem.line - 1 };
  const kept = damaged.subarray(0, found.soundBytes);
  if (!kept.equals(subject.bytes.subarray(0, subject.startOf(found.lines)))) {
    throw new Error(`A wrong line is among the ${found.lines} that were kept.`);
  }
  return { keptLines: found.lines, cutBytes: found.tornBytes };
}

/** Opens a damaged log, and checks what must hold whatever the damage. */
async function openDamaged(subject: NumberedLog, damaged: Buffer): Promise<Outcome> {
  path ??= join(await makeFolder(), 'summary.log');
  const disk: MemoryDisk = { bytes: Buffer.from(damaged) };
  const telemetry = recordingTelemetry();
  try {
    const log = await openLog(path, { fileSystem: inMemory(disk), telemetry });
    const keptLines = log.cursor(0).n;
    const kept = subject.startOf(keptLines);
    expect(disk.bytes.equals(subject.bytes.subarray(0, kept))).toBe(true);
    const rest = recordsOf(keptLines + 1, subject.count);
    if (rest.length > 0) await log.append(0, DATASET, rest);
    expect(disk.bytes.equals(subject.bytes)).toBe(true);
    await log.close();
    const cutBytes = telemetry.of('log_repaired').reduce((sum, { bytes }) => sum + bytes, 0);
    expect(cutBytes).toBe(damaged.length - kept);
    return { keptLines, cutBytes };
  } catch (error) {
    if (!(error instanceof RefusedToRun)) throw error;
    expect(disk.bytes.equals(damaged)).toBe(true);
    return { refusedLine: Number(/Line (\d+), at byte/.exec(error.message)?.[1]) - 1 };
  }
}

/** Every damage is judged, and some of them through the whole way of opening a log. */
const OPENED_EVERY = 64;

describe('a log that was cut', () => {
  test('at any of its last 4,096 bytes keeps what is whole and says what it cut away', async () => {
    const end = large.bytes.length;
    for (let length = end; length >= end - LAST_BYTES; length -= 1) {
      const torn = large.bytes.subarray(0, length);
      const keptLines = large.wholeLines(length);
      const expected = { keptLines, cutBytes: length - large.startOf(keptLines) };
      expect(await survey(large, torn), `cut at ${length}`).toEqual(expected);
      if (length % OPENED_EVERY === 0) expect(await openDamaged(large, torn)).toEqual(expected);
    }
  });

  test('and filled up with zeros, as after a loss of power, keeps what is whole', async () => {
    const end = large.bytes.length;
    for (let length = end; length >= end - LAST_BYTES; length -= 3) {
      const zeros = [1, 4096 - (length % 4096), 65_536][length % 4] ?? 100;
      const damaged = Buffer.concat([large.bytes.subarray(0, length), Buffer.alloc(zeros)]);
      const expected = { keptLines: large.wholeLines(length) };
      expect(await survey(large, damaged), `cut at ${length}`).toMatchObject(expected);
      if (length % OPENED_EVERY > 0) continue;
      expect(await openDamaged(large, damaged)).toMatchObject(expected);
    }
  });
});

describe('a log with one bit flipped', () => {
  test('anywhere in its last 4,096 bytes is refused with the line, or loses the last one', async () => {
    const last = small.count - 1;
    const outcomes = { lostLast: 0, refused: 0 };
    for (let at = small.bytes.length - LAST_BYTES; at < small.bytes.length; at += 1) {
      const line = small.lineAt(at);
      for (let bit = 0; bit < 8; bit += 1) {
        const what = `byte ${at} bit ${bit}`;
        const damaged = small.flipped(at, bit);
        const outcome = await survey(small, damaged);
        const isLost = 'keptLines' in outcome && line === last;
        if (isLost) outcomes.lostLast += 1;
        else outcomes.refused += 1;
        expect(outcome, `with ${what}`).toMatchObject(
          isLost ? { keptLines: last } : { refusedLine: line },
        );
        if (at % OPENED_EVERY === 0) expect(await openDamaged(small, damaged)).toEqual(outcome);
      }
    }
    expect(outcomes.lostLast).toBeGreaterThan(2000);
    expect(outcomes.refused).toBeGreaterThan(20_000);
  });

  test.each([
    ['at its beginning', 0, 700],
    ['in its middle', Math.floor(large.bytes.length / 2), 700],
  ])('%s is refused with the line', async (_where, from, count) => {
    for (let at = from; at < from + count; at += 1) {
      const what = `byte ${at} bit ${at % 8}`;
      const outcome = await survey(large, large.flipped(at, at % 8));
      expect(outcome, `with ${what}`).toEqual({ refusedLine: large.lineAt(at) });
    }
  });
});

describe('a log whose blocks are not where they were', () => {
  const { bytes } = large;
  const block = 4096;
  const at = (index: number): number => index * block;
  const cases: [string, readonly Buffer[], number][] = [
    ['a block twice', [bytes.subarray(0, at(5)), bytes.subarray(at(4))], large.lineAt(at(5))],
    ['a block missing', [bytes.subarray(0, at(5)), bytes.subarray(at(6))], large.lineAt(at(5))],
    [
      'a block of zeros',
      [bytes.subarray(0, at(5)), Buffer.alloc(block), bytes.subarray(at(6))],
      large.lineAt(at(5)),
    ],
    [
      'two blocks swapped',
      [
        bytes.subarray(0, at(5)),
        bytes.subarray(at(6), at(7)),
        bytes.subarray(at(5), at(6)),
        bytes.subarray(at(7)),
      ],
      large.lineAt(at(5)),
    ],
    [
      'two lines swapped',
      [
        bytes.subarray(0, large.startOf(200)),
        bytes.subarray(large.startOf(201), large.startOf(202)),
        bytes.subarray(large.startOf(200), large.startOf(201)),
        bytes.subarray(large.startOf(202)),
      ],
      200,
    ],
    [
      'its last two lines swapped',
      [
        bytes.subarray(0, large.startOf(238)),
        bytes.subarray(large.startOf(239)),
        bytes.subarray(large.startOf(238), large.startOf(239)),
      ],
      238,
    ],
    [
      'lines missing in between',
      [bytes.subarray(0, large.startOf(100)), bytes.subarray(large.startOf(110))],
      100,
    ],
    ['its last lines twice', [bytes, bytes.subarray(large.startOf(230))], 240],
  ];

  test.each(cases)('%s is refused with the line', async (_what, parts, refusedLine) => {
    const damaged = Buffer.concat(parts);
    expect(await survey(large, damaged)).toEqual({ refusedLine });
    expect(await openDamaged(large, damaged)).toEqual({ refusedLine });
  });
});
