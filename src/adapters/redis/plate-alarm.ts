/**
 * When a plate's place in the sorted set of deadlines goes off.
 *
 * Most deadlines are days ahead and are replaced long before they come. With a million plates it is
 * moving a plate within the set that costs the most of a commit. So an alarm is set no further ahead
 * than any deadline of a stay is at its end, and then stays through the whole stay.
 *
 * T1 An alarm is not later than the deadline of its plate. `scripts/due-3.lua` puts right what went
 *    off too early.
 */

/** As long as an exit is held at most, by default (`stay.holdMaxMs`): the nearest usual deadline. */
const AHEAD_MAX_MS = 24 * 60 * 60 * 1000;

export function alarmFor(dueAtMs: number, nowMs: number): number {
  return Math.min(dueAtMs, nowMs + AHEAD_MAX_MS);
}
