/**
 * The watermark of a partition: every event up to this event time has been seen, on both queues.
 *
 * W1 A refused event never moves it.
 * W2 While a queue has a backlog, it is what has been seen; while it has none, it is the present.
 */
import type { SightingKind } from './sighting.ts';

/** How much the watermark trusts the order of a queue and the clocks of the cameras. */
export interface WatermarkRules {
  /**
   * How far out of order the events of one queue may be, in milliseconds. With 0, what a queue
   * has delivered is taken to be complete up to there; what comes later leads to a correction.
   */
  readonly disorderMs: number;
  /** How far a camera's clock may be ahead of ours. */
  readonly clockSkewMaxMs: number;
}

/** Keeps the watermark of one partition: the lower of what its two queues have reached. */
export class Watermark {
  readonly #rules: WatermarkRules;
  readonly #seenMs = { entry: Number.NEGATIVE_INFINITY, exit: Number.NEGATIVE_INFINITY };
  readonly #isCaughtUp = { entry: false, exit: false };

  constructor(rules: WatermarkRules) {
    this.#rules = rules;
  }

  /** An admitted event of this queue was seen. */
  saw(queue: SightingKind, atMs: number): void {
    if (atMs > this.#seenMs[queue]) this.#seenMs[queue] = atMs;
  }

  /** Whether all that was published to the queue has been delivered, as far as is known. */
  noteCaughtUp(queue: SightingKind, isCaughtUp: boolean): void {
    this.#isCaughtUp[queue] = isCaughtUp;
  }

  /** The event time up to which both queues have been seen. */
  atMs(nowMs: number): number {
    return Math.min(this.#reachedMs('entry', nowMs), this.#reachedMs('exit', nowMs));
  }

  #reachedMs(queue: SightingKind, nowMs: number): number {
    const { disorderMs, clockSkewMaxMs } = this.#rules;
    const seenMs = this.#seenMs[queue] - disorderMs;
    if (!this.#isCaughtUp[queue]) return seenMs;
    // A camera whose clock is ahead is not waited for when nothing is waited for.
    const presentMs = disorderMs === 0 ? nowMs + clockSkewMaxMs : nowMs - disorderMs;
    return Math.max(seenMs, presentMs);
  }
}
