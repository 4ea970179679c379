import { expect, test } from 'vitest';
import { commitArguments } from '#adapters/redis/commit-arguments.ts';
import { alarmFor } from '#adapters/redis/plate-alarm.ts';
import { KnownSeals } from '#adapters/redis/known-seals.ts';
import { packValue } from '#adapters/redis/plate-value.ts';
import { sealText } from '#adapters/sealed-text.ts';
import { commitOf, key, write } from '#test/contract/commits.ts';

const DAY_MS = 86_400_000;

const sealIn = (value = ''): number => Number.parseInt(value.split(' ')[1] as string, 36);

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
  const counts = [3, 1, 1, 2];
  const valueOf = (plate: string, deadline: string): string =>
    packValue(key(plate), deadline, `state of ${plate}`);
  const plates = ['garage/A1', valueOf('A1', '100'), 'garage/B2', valueOf('B2', '0')];
  const withoutDeadline = ['garage/C3', valueOf('C3', '')];
  const alarms = [100, 50, 0, '', '', ''];
  const removed = ['garage/GONE'];
  const unknown = ['garage/GONE', 'garage/C3'];
  const outbox = ['2', sealText('2', '"x"\u001E"y"')];
  const ledgers = ['ledger:north', sealText('ledger:north', JSON.stringify(book))];
  const seals = new KnownSeals();
  seals.note(key('A1'), '7 zz an earlier state');
  seals.note(key('B2'), undefined);
  const change = sealIn(plates[1]) - Number.parseInt('zz', 36) + sealIn(plates[3]);
  const sum = [change + sealIn(withoutDeadline[1])];
  expect(commitArguments(commit, 1_000, seals)).toEqual(
    [head, counts, sum, plates, withoutDeadline, alarms, removed, outbox, unknown, ledgers].flat(),
  );
  expect(['A1', 'B2', 'C3', 'GONE'].map((plate) => seals.of(key(plate)))).toEqual([
    sealIn(plates[1]),
    sealIn(plates[3]),
    sealIn(withoutDeadline[1]),
    0,
  ]);
});

test('checksums of the latest plates are known, until another may have written', () => {
  const seals = new KnownSeals();
  const plates = Array.from({ length: 40_000 }, (_, index) => key(`P${index}`));
  for (const plate of plates) seals.note(plate, '5 a a state');
  const known = plates.filter((plate) => seals.of(plate) !== undefined);

  expect(known).toEqual(plates.slice(16_384));
  expect(seals.of(key('P39999'))).toBe(10);
  seals.clear();
  expect(plates.filter((plate) => seals.of(plate) !== undefined)).toEqual([]);
});

test('T1: an alarm is never later than the deadline, and never more than a day ahead', () => {
  expect(alarmFor(5_000, 1_000)).toBe(5_000);
  expect(alarmFor(30 * DAY_MS, 1_000)).toBe(1_000 + DAY_MS);
  expect(alarmFor(-5, 1_000)).toBe(-5);
});
