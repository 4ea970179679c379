import { describe, expect, test } from 'vitest';
import { encodeRecord } from '#adapters/summary-log/line-format.ts';
import { LogHistory } from '#adapters/summary-log/log-history.ts';
import type { Batch } from '#adapters/summary-log/log-history.ts';
import { recordsOf, summaryOf } from './records.ts';

describe('the history of a log', () => {
  test('H1: takes numbers that follow each other, beginning with 1', () => {
    const history = new LogHistory();

    expect(append(history, 1, 3)).toEqual({ outcome: 'appended', lastN: 3, duplicates: 0 });
    expect(append(history, 4, 4)).toEqual({ outcome: 'appended', lastN: 4, duplicates: 0 });
    expect(history.cursor(0)).toEqual({ dataset: 'd', n: 4 });
  });

  test('H1: says which number is due when a batch leaves a gap', () => {
    const history = new LogHistory();

    expect(append(history, 2, 3)).toEqual({ outcome: 'expected', n: 1 });
    append(history, 1, 3);
    expect(append(history, 5, 5)).toEqual({ outcome: 'expected', n: 4 });
  });

  test('writes only what is new of a batch that it partly has', () => {
    const history = new LogHistory();
    append(history, 1, 3);

    const { fresh, answer } = history.admit(batchOf(2, 5));

    expect(fresh.map(({ n }) => n)).toEqual([4, 5]);
    expect(answer).toEqual({ outcome: 'appended', lastN: 5, duplicates: 2 });
  });

  test('writes nothing of a batch that it has', () => {
    const history = new LogHistory();
    append(history, 1, 3);

    const { fresh, answer } = history.admit(batchOf(1, 2));

    expect(fresh).toEqual([]);
    expect(answer).toEqual({ outcome: 'appended', lastN: 2, duplicates: 2 });
  });

  test('refuses another summary under a number that it has, with all of its batch', () => {
    const history = new LogHistory();
    append(history, 1, 3);
    const other = encodeRecord(0, 'd', { n: 2, summary: summaryOf(2, { garage_id: 'other' }) });
    const { records } = batchOf(1, 4);

    const forged = [records[0], other, records[2], records[3]] as Batch['records'];
    const { fresh, answer } = history.admit({ partition: 0, dataset: 'd', records: forged });

    expect(answer).toMatchObject({ outcome: 'refused' });
    expect(answer).toHaveProperty('detail', expect.stringContaining('number 2 of partition 0'));
    expect(fresh).toEqual([]);
    expect(append(history, 4, 4)).toMatchObject({ outcome: 'appended' });
  });

  test('compares the newest 4096 records and trusts the sender about older ones', () => {
    const history = new LogHistory();
    append(history, 1, 5000);
    const other = (n: number): Batch => {
      const summary = summaryOf(n, { garage_id: 'other' });
      return { partition: 0, dataset: 'd', records: [encodeRecord(0, 'd', { n, summary })] };
    };

    expect(history.admit(other(5000 - 4095)).answer).toMatchObject({ outcome: 'refused' });
    expect(history.admit(other(5000 - 4096)).answer).toMatchObject({ duplicates: 1 });
  });

  test.each([
    ['numbers with a hole', [1, 3]],
    ['numbers out of order', [2, 1]],
    ['one number twice', [1, 1]],
    ['number 0', [0, 1]],
    ['no numbers', []],
  ])('refuses a batch with %s', (_what, numbers) => {
    const history = new LogHistory();
    const records = numbers.map((n) => encodeRecord(0, 'd', { n, summary: summaryOf(n) }));

    const { answer } = history.admit({ partition: 0, dataset: 'd', records });

    expect(answer).toMatchObject({ outcome: 'refused' });
  });

  test('H2: the first record that is written decides on the dataset', () => {
    const history = new LogHistory();

    expect(append(history, 1, 1, 'mine')).toMatchObject({ outcome: 'appended' });
    expect(append(history, 2, 2, 'yours')).toMatchObject({ outcome: 'refused' });
    expect(history.cursor(0)).toEqual({ dataset: 'mine', n: 1 });
  });

  test('H2: a batch that is not written decides nothing', () => {
    const history = new LogHistory();

    append(history, 2, 2, 'early');
    expect(history.cursor(0)).toEqual({ dataset: undefined, n: 0 });
    expect(append(history, 1, 1, 'mine')).toMatchObject({ outcome: 'appended' });
  });

  test('H3: what is staged shows in later batches, but not in the cursor', () => {
    const history = new LogHistory();
    history.admit(batchOf(1, 2));

    expect(history.cursor(0)).toEqual({ dataset: undefined, n: 0 });
    expect(history.admit(batchOf(2, 3)).answer).toMatchObject({ lastN: 3, duplicates: 1 });
    expect(history.admit(batchOf(1, 1, 'other')).answer).toMatchObject({ outcome: 'refused' });
    history.settle();
    expect(history.cursor(0)).toEqual({ dataset: 'd', n: 3 });
  });

  test('H3: what is rewound can be written again, also by another dataset', () => {
    const history = new LogHistory();
    history.admit(batchOf(1, 2));
    history.rewind();

    expect(append(history, 2, 2)).toEqual({ outcome: 'expected', n: 1 });
    expect(append(history, 1, 1, 'other')).toMatchObject({ outcome: 'appended', duplicates: 0 });
  });

  test('after a rewind it accuses nobody because of fingerprints that it overwrote', () => {
    const history = new LogHistory();
    append(history, 1, 4096);
    history.admit(batchOf(4097, 4100));
    history.rewind();

    expect(history.admit(batchOf(1, 4096)).answer).toEqual({
      outcome: 'appended',
      lastN: 4096,
      duplicates: 4096,
    });
  });

  test('counts each partition on its own', () => {
    const history = new LogHistory();
    append(history, 1, 2);
    const { records } = batchOf(1, 1);
    history.admit({ partition: 7, dataset: 'd', records });
    history.settle();

    expect(history.cursor(7).n).toBe(1);
    expect(history.cursor(3)).toEqual({ dataset: 'd', n: 0 });
    expect(history.marks).toEqual([
      { partition: 0, lastN: 2 },
      { partition: 7, lastN: 1 },
    ]);
  });

  test('takes over lines of a file and says what does not fit', () => {
    const history = new LogHistory();
    const at = { dataset: 'd', partition: 0, fingerprint: 1, isCorrection: false };

    expect(history.restore({ ...at, n: 2 })).toBe('has number 2 of partition 0, where 1 is due');
    expect(history.restore({ ...at, n: 1 })).toBeUndefined();
    expect(history.restore({ ...at, n: 1 })).toBe('has number 1 of partition 0, where 2 is due');
    expect(history.restore({ ...at, n: 2, dataset: 'x' })).toContain('belongs to the dataset "x"');
    expect(history.cursor(0)).toEqual({ dataset: 'd', n: 1 });
    expect(append(history, 2, 2, 'x')).toMatchObject({ outcome: 'refused' });
  });
});

function batchOf(first: number, last: number, dataset = 'd'): Batch {
  const records = recordsOf(first, last).map((record) => encodeRecord(0, dataset, record));
  return { partition: 0, dataset, records };
}

function append(history: LogHistory, first: number, last: number, dataset = 'd'): unknown {
  const { answer } = history.admit(batchOf(first, last, dataset));
  history.settle();
  return answer;
}
