import { describe, expect, test } from 'vitest';
import { isTimeZone, readLocalTime } from '#adapters/recordings/local-time.ts';

const CHICAGO = 'America/Chicago';

function read(text: string, repeatedHour: 'earlier' | 'later' = 'earlier'): string {
  const time = readLocalTime(text, CHICAGO, repeatedHour);
  return 'problem' in time ? time.problem : new Date(time.atMs).toISOString();
}

describe('a wall-clock time', () => {
  test.each([
    ['2022-06-30 17:17:14.180', '2022-06-30T22:17:14.180Z'],
    ['2022-01-30T17:17:14', '2022-01-30T23:17:14.000Z'],
    ['2026-03-08 01:59:59.999', '2026-03-08T07:59:59.999Z'],
    ['2026-03-08 03:00', '2026-03-08T08:00:00.000Z'],
    ['2026-11-01 00:59:59', '2026-11-01T05:59:59.000Z'],
    ['2026-11-01 02:00:00', '2026-11-01T08:00:00.000Z'],
  ])('of %s is the moment %s', (text, moment) => {
    expect(read(text)).toBe(moment);
  });

  test('in the hour that happens twice is the one that was asked for', () => {
    expect(read('2026-11-01 01:30:00', 'earlier')).toBe('2026-11-01T06:30:00.000Z');
    expect(read('2026-11-01 01:30:00', 'later')).toBe('2026-11-01T07:30:00.000Z');
  });

  test.each(['earlier', 'later'] as const)('in the hour that is skipped is none: %s', (which) => {
    expect(read('2026-03-08 02:30:00', which)).toBe(
      '"2026-03-08 02:30:00" was skipped in America/Chicago when the clocks went forward',
    );
  });

  test.each(['2022-02-30 12:00:00', 'noon', '', '30.06.2022 12:00', '1656627434180'])(
    'that is "%s" is none',
    (text) => {
      expect(read(text)).toBe(`"${text}" is not a date and time`);
    },
  );
});

test.each(['2026-07-01T12:00:00Z', '2026-07-01 14:00:00+02:00', '2026-07-01T07:00:00-0500'])(
  'a time with an offset needs no zone: %s',
  (text) => {
    expect(read(text)).toBe('2026-07-01T12:00:00.000Z');
  },
);

test('a zone is known or not', () => {
  expect(isTimeZone('Europe/Berlin')).toBe(true);
  expect(isTimeZone('UTC')).toBe(true);
  expect(isTimeZone('Europe/Entenhausen')).toBe(false);
});
