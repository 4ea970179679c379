import { expect, test } from 'vitest';
import { commitArguments } from '#adapters/redis/commit-arguments.ts';
import { alarmFor } from '#adapters/redis/plate-alarm.ts';
import { packValue } from '#adapters/redis/plate-value.ts';
import { sealText } from '#adapters/sealed-text.ts';
import { commitOf, key, write } from '#test/contract/commits.ts';

const DAY_MS = 86_400_000;

test('a commit is laid out as its script reads it', () => {
  const book = { entries: 1, exits: 0, countedInside: 1, openStays: 1 };
  const commit = commitOf({
    epoch: 3,
    number: 7,
    writes: [
      write('A1', { dueAtMs: 100, heldUntilMs: 50 }),
      write('GONE', { state: undefined, dueAtMs: 1 }),
      write('B2', { dueAtMs: 0 }),
      write('C3'),
    ],
    summaries: ['"x"', '"y"'],
    ledgers: new Map([['north', book]]),
  });

  const head = [3, 7, 8];
  const counts = [3, 1, 1, 1];
  const valueOf = (plate: string, deadline: string): string =>
    packValue(key(plate), deadline, `state of ${plate}`);
  const plates = ['garage/A1', valueOf('A1', '100'), 'garage/B2', valueOf('B2', '0')];
  const withoutDeadline = ['garage/C3', valueOf('C3', '')];
  const alarms = [100, 50, 0, '', '', ''];
  const removed = ['garage/GONE'];
  const outbox = ['2', sealText('2', '"x"\u001E"y"')];
  const ledgers = ['ledger:north', sealText('ledger:north', JSON.stringify(book))];
  expect(commitArguments(commit, 1_000)).toEqual(
    [head, counts, plates, withoutDeadline, alarms, removed, outbox, ledgers].flat(),
  );
});

test('T1: an alarm is never later than the deadline, and never more than a day ahead', () => {
  expect(alarmFor(5_000, 1_000)).toBe(5_000);
  expect(alarmFor(30 * DAY_MS, 1_000)).toBe(1_000 + DAY_MS);
  expect(alarmFor(-5, 1_000)).toBe(-5);
});
