/** Wall-clock times: a date and a time of day without an offset, as in a garage's own books. */
import { parseInstant } from '#domain/instant.ts';

/** Which of two moments is meant when the clocks go back and an hour happens twice. */
export type RepeatedHour = 'earlier' | 'later';

/** A moment, or the reason why the text names none. */
export type LocalTime = { readonly atMs: number } | { readonly problem: string };

const OFFSET = /(Z|[+-]\d{2}:?\d{2})$/;

/**
 * Reads a date and time. One with an offset names its moment; one without is the wall clock of the
 * zone, daylight saving time included.
 *
 * @param timeZone an IANA name such as `America/Chicago`
 */
export function readLocalTime(
  text: string,
  timeZone: string,
  repeatedHour: RepeatedHour,
): LocalTime {
  const digitsMs = parseInstant(text);
  if (digitsMs === undefined) return { problem: `"${text}" is not a date and time` };
  if (OFFSET.test(text)) return { atMs: digitsMs };
  const wallClock = Temporal.Instant.fromEpochMilliseconds(digitsMs)
    .toZonedDateTimeISO('UTC')
    .toPlainDateTime();
  const moment = wallClock.toZonedDateTime(timeZone, { disambiguation: repeatedHour });
  if (!moment.toPlainDateTime().equals(wallClock)) {
    return { problem: `"${text}" was skipped in ${timeZone} when the clocks went forward` };
  }
  return { atMs: moment.epochMilliseconds };
}

/** Whether a zone of this name is known. */
export function isTimeZone(name: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
