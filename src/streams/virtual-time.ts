/**
 * Time that passes only when it is told to: a scheduler for everything in `streams` that waits.
 *
 * It owns the work that waits for a moment, and the present. rxjs has a scheduler of this kind, but
 * its intervals keep every tick for as long as they run.
 *
 * V1 Work runs in the order of its moments, and within one moment in the order of scheduling.
 * V2 After each piece of work everything has happened that follows from it without time passing.
 * V3 The present is the moment of the work that runs, and never goes back.
 * V4 Work that has no time between its pieces is a bug and says so.
 */
import { Subscription } from 'rxjs';
import type { SchedulerAction, SchedulerLike } from 'rxjs';
import type { Clock } from '#ports/clock.ts';

/** No test and no story does as much in one moment. */
const PIECES_PER_MOMENT_MAX = 100_000;

export class VirtualTime implements SchedulerLike, Clock {
  readonly #settled: () => Promise<void>;
  /** What is next stands last. */
  readonly #waiting: TimedWork<unknown>[] = [];
  #nowMs: number;
  #piecesOfMoment = 0;

  /**
   * @param startMs the present to begin with, in milliseconds since the epoch
   * @param settled resolves when no promise is left that can go on by itself
   */
  constructor(startMs: number, settled: () => Promise<void>) {
    this.#nowMs = startMs;
    this.#settled = settled;
  }

  now(): number {
    return this.#nowMs;
  }

  /** When the next piece of work is due; undefined while nothing waits. */
  get nextMs(): number | undefined {
    return this.#waiting.at(-1)?.atMs;
  }

  /** Schedules work as every rxjs scheduler does. Unsubscribe the result to call it off. */
  schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delayMs = 0,
    state?: T,
  ): Subscription {
    return new TimedWork(this, work).schedule(state, delayMs);
  }

  /** Resolves when the present has come to this moment; at once when it has. */
  async until(atMs: number): Promise<void> {
    if (atMs <= this.#nowMs) return;
    await new Promise<void>((resolve) => {
      this.schedule(() => resolve(), atMs - this.#nowMs);
    });
  }

  /**
   * Lets time pass up to this moment; what is due then has happened as well, with all that follows.
   * One call at a time.
   */
  async advanceTo(atMs: number): Promise<void> {
    await this.#settled();
    for (;;) {
      const next = this.#waiting.at(-1);
      if (next === undefined || next.atMs > atMs) break;
      this.#waiting.pop();
      this.#moveTo(next.atMs);
      next.run();
      await this.#settled();
    }
    if (atMs > this.#nowMs) this.#moveTo(atMs);
  }

  /** Lets everything happen that needs no time to pass. */
  settle(): Promise<void> {
    return this.advanceTo(this.#nowMs);
  }

  /** For the work itself: puts it in its place (V1). */
  add(work: TimedWork<unknown>): void {
    const waiting = this.#waiting;
    let low = 0;
    let high = waiting.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((waiting[middle] as TimedWork<unknown>).atMs > work.atMs) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, work);
  }

  /** For the work itself: it does not wait any longer. */
  remove(work: TimedWork<unknown>): void {
    const place = this.#waiting.lastIndexOf(work);
    if (place !== -1) this.#waiting.splice(place, 1);
  }

  #moveTo(atMs: number): void {
    if (atMs > this.#nowMs) {
      this.#nowMs = atMs;
      this.#piecesOfMoment = 0;
    }
    this.#piecesOfMoment += 1;
    if (this.#piecesOfMoment > PIECES_PER_MOMENT_MAX) {
      const moment = new Date(atMs).toISOString();
      throw new Error(`Invariant V4: at ${moment} work follows work and time does not pass.`);
    }
  }
}

/** Work that waits for its moment, and can be scheduled again by itself. */
class TimedWork<T> extends Subscription implements SchedulerAction<T> {
  atMs = 0;
  readonly #time: VirtualTime;
  readonly #work: (this: SchedulerAction<T>, state?: T) => void;
  #state: T | undefined;

  constructor(time: VirtualTime, work: (this: SchedulerAction<T>, state?: T) => void) {
    super();
    this.#time = time;
    this.#work = work;
  }

  schedule(state?: T, delayMs = 0): Subscription {
    if (this.closed) return this;
    this.#time.remove(this as TimedWork<unknown>);
    this.#state = state;
    this.atMs = this.#time.now() + Math.max(0, delayMs);
    this.#time.add(this as TimedWork<unknown>);
    return this;
  }

  run(): void {
    this.#work.call(this, this.#state);
  }

  override unsubscribe(): void {
    if (this.closed) return;
    this.#time.remove(this as TimedWork<unknown>);
    super.unsubscribe();
  }
}
