/** The wall clock of one machine: it may be off, run too fast, and be set. */
import type { Clock } from '#ports/clock.ts';

export class SimulatedClock implements Clock {
  readonly #time: Clock;
  #aheadMs = 0;
  /** How much it gains per millisecond, since then. */
  #gain = 0;
  #gainsSinceMs: number;

  constructor(time: Clock) {
    this.#time = time;
    this.#gainsSinceMs = time.now();
  }

  now(): number {
    const trueMs = this.#time.now();
    return Math.round(trueMs + this.#aheadMs + this.#gain * (trueMs - this.#gainsSinceMs));
  }

  jump(byMs: number): void {
    this.#aheadMs += byMs;
  }

  drift(gain: number): void {
    this.#aheadMs = this.now() - this.#time.now();
    this.#gainsSinceMs = this.#time.now();
    this.#gain = gain;
  }

  /** Is right again. */
  heal(): void {
    this.#aheadMs = 0;
    this.#gain = 0;
  }
}
