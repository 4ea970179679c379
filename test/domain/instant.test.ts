import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, parseInstant } from '#domain/instant.ts';

describe('an instant', () => {
  it.each([
    ['2026-11-21T09:30:00Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T09:30:00', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21 09:30:00', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T09:30Z', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T09:30:00.5Z', '2026-11-21T09:30:00.500Z'],
    ['2026-11-21T09:30:00,25Z', '2026-11-21T09:30:00.250Z'],
    ['2026-11-21T09:30:00.123456Z', '2026-11-21T09:30:00.123Z'],
    ['2026-11-21T09:30:00.999999999Z', '2026-11-21T09:30:00.999Z'],
    ['2026-11-21T09:30:00+02:00', '2026-11-21T07:30:00.000Z'],
    ['2026-11-21T09:30:00-0530', '2026-11-21T15:00:00.000Z'],
    ['2026-11-21 09:30:00+00', '2026-11-21T09:30:00.000Z'],
    ['2026-11-21T09:30:00-00:00', '2026-11-21T09:30:00.000Z'],
    ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
    ['2024-02-29T23:59:59Z', '2024-02-29T23:59:59.000Z'],
    ['2000-02-29T00:00:00Z', '2000-02-29T00:00:00.000Z'],
    ['2026-04-30T00:00:00Z', '2026-04-30T00:00:00.000Z'],
    ['2026-12-31T23:59:59.999Z', '2026-12-31T23:59:59.999Z'],
    ['1969-12-31T23:59:59Z', '1969-12-31T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['9999-12-31T23:59:59-01:00', '+010000-01-01T00:59:59.000Z'],
  ])('is read from %s as %s', (text, expected) => {
    const atMs = parseInstant(text);
    expect(atMs).toBe(Date.parse(expected));
    expect(formatInstant(atMs as number)).toBe(expected);
  });

  it.each([
    ['the 30th of February', '2026-02-30T12:00:00Z'],
    ['the 29th of February of a common year', '2026-02-29T12:00:00Z'],
    ['the 29th of February of 1900', '1900-02-29T12:00:00Z'],
    ['the 31st of April', '2026-04-31T12:00:00Z'],
    ['the 31st of June', '2026-06-31T12:00:00Z'],
    ['the 31st of September', '2026-09-31T12:00:00Z'],
    ['the 31st of November', '2026-11-31T12:00:00Z'],
    ['the 32nd', '2026-12-32T12:00:00Z'],
    ['day 0', '2026-12-00T12:00:00Z'],
    ['month 0', '2026-00-10T12:00:00Z'],
    ['month 13', '2026-13-10T12:00:00Z'],
    ['hour 24', '2026-11-21T24:00:00Z'],
    ['minute 60', '2026-11-21T23:60:00Z'],
    ['second 60', '2026-11-21T23:59:60Z'],
    ['an offset of 24 hours', '2026-11-21T09:30:00+24:00'],
    ['an offset of 60 minutes', '2026-11-21T09:30:00+01:60'],
    ['a date alone', '2026-11-21'],
    ['a time alone', '09:30:00Z'],
    ['a year of two digits', '26-11-21T09:30:00Z'],
    ['a year of five digits', '12026-11-21T09:30:00Z'],
    ['a signed year', '+002026-11-21T09:30:00Z'],
    ['a month of one digit', '2026-1-21T09:30:00Z'],
    ['a fraction without digits', '2026-11-21T09:30:00.Z'],
    ['a fraction of ten digits', '2026-11-21T09:30:00.1234567890Z'],
    ['a space before', ' 2026-11-21T09:30:00Z'],
    ['a newline behind', '2026-11-21T09:30:00Z\n'],
    ['two dates', '2026-11-21T09:30:00Z2026-11-21T09:30:00Z'],
    ['a time zone by name', '2026-11-21T09:30:00 Europe/Berlin'],
    ['the form of mail', 'Sat, 21 Nov 2026 09:30:00 GMT'],
    ['the American form', '11/21/2026 09:30'],
    ['seconds since the epoch', '1795253400'],
    ['digits of another script', '٢٠٢٦-11-21T09:30:00Z'],
    ['a word', 'yesterday'],
    ['nothing', ''],
  ])('is not read from %s', (_what, text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  it('is written as the language writes it, and read back', () => {
    const years = { min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z') };
    fc.assert(
      fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
        const text = formatInstant(date.getTime());
        expect(text).toBe(date.toISOString());
        expect(parseInstant(text)).toBe(date.getTime());
      }),
      { numRuns: 1_000 },
    );
  });
});
