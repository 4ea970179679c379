/** Instants are milliseconds since the Unix epoch, in UTC. */

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/;

/**
 * What most cameras send. Of these dates `Date.parse` understands exactly those that exist, in a
 * third of the time: the days after the 28th, which it may take for the next month, are not here.
 */
const COMMON =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

const TWO_DIGITS = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, '0'));
const THREE_DIGITS = Array.from({ length: 1000 }, (_, number) => String(number).padStart(3, '0'));

/** 400 years are a whole number of weeks and days: this many. */
const DAYS_IN_400_YEARS = 146_097;

/**
 * Reads an ISO 8601 date and time. Without an offset it is UTC, because the event contract says
 * that its times are UTC.
 *
 * @returns milliseconds since the epoch, or undefined when it is not a date: `Date.parse` alone
 * would take the 30th of February for the 2nd of March.
 */
export function parseInstant(text: string): number | undefined {
  if (COMMON.test(text)) return Date.parse(text);
  const match = ISO.exec(text);
  if (match === null) return undefined;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  const [hour, minute, second] = [Number(match[4]), Number(match[5]), Number(match[6] ?? 0)];
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = match[7] === undefined ? 0 : Number(match[7].padEnd(3, '0').slice(0, 3));
  const offset = offsetMs(match[8]);
  if (offset === undefined) return undefined;
  // Date.UTC takes the years 0 to 99 for those of the 20th century.
  const laterMs = Date.UTC(year + 400, month - 1, day, hour, minute, second, fraction);
  return laterMs - DAYS_IN_400_YEARS * 86_400_000 - offset;
}

/**
 * An instant as ISO 8601 in UTC with milliseconds: `2026-11-21T09:30:00.000Z`. It says what
 * `toISOString` says, in a quarter of the time: each summary holds two of them.
 */
export function formatInstant(atMs: number): string {
  const date = new Date(atMs);
  const year = date.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) return date.toISOString();
  const day = `${year}-${TWO_DIGITS[date.getUTCMonth() + 1]}-${TWO_DIGITS[date.getUTCDate()]}`;
  const minute = `${TWO_DIGITS[date.getUTCHours()]}:${TWO_DIGITS[date.getUTCMinutes()]}`;
  const second = TWO_DIGITS[date.getUTCSeconds()];
  return `${day}T${minute}:${second}.${THREE_DIGITS[date.getUTCMilliseconds()]}Z`;
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function offsetMs(offset: string | undefined): number | undefined {
  if (offset === undefined || offset === 'Z') return 0;
  const hours = Number(offset.slice(1, 3));
  const minutes = offset.length > 3 ? Number(offset.slice(-2)) : 0;
  if (hours > 23 || minutes > 59) return undefined;
  return (offset.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}
