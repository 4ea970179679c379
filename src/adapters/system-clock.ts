/** The clocks of the machine. */
import type { Clock } from '#ports/clock.ts';

export const systemClock: Clock = { now: () => Date.now() };

/** Milliseconds from an arbitrary start; it is finer than the clock, and it never goes back. */
export function monotonicMs(): number {
  return performance.now();
}
