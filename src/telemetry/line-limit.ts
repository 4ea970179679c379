/**
 * Keeps a fault that repeats itself from filling the disk with lines.
 *
 * L1 At most `linesPerSecond` lines of each event are let through in one second.
 * L2 What was held back is counted, and the count is handed out once, in a later second.
 */
import type { EventName } from './metric-spec.ts';

/** Lines of one event that were held back. */
export interface HeldBack {
  readonly event: EventName;
  readonly count: number;
}

interface Window {
  second: number;
  lines: number;
  heldBack: number;
}

export class LineLimit {
  readonly #linesPerSecond: number;
  readonly #windows = new Map<EventName, Window>();
  #heldBack = 0;

  constructor(linesPerSecond: number) {
    this.#linesPerSecond = linesPerSecond;
  }

  /** Whether a line of this event may be written now. */
  admits(event: EventName, nowMs: number): boolean {
    const second = Math.floor(nowMs / 1000);
    const window = this.#windows.get(event) ?? { second, lines: 0, heldBack: 0 };
    this.#windows.set(event, window);
    if (window.second !== second) {
      window.second = second;
      window.lines = 0;
    }
    window.lines += 1;
    if (window.lines <= this.#linesPerSecond) return true;
    window.heldBack += 1;
    this.#heldBack += 1;
    return false;
  }

  /** Takes what was held back before the current second. Costs nothing when there is nothing. */
  takeHeldBack(nowMs: number): readonly HeldBack[] {
    const second = Math.floor(nowMs / 1000);
    return this.#take((window) => window.second !== second);
  }

  /** Takes all that was held back, at the end of the process. */
  takeAll(): readonly HeldBack[] {
    return this.#take(() => true);
  }

  #take(isDue: (window: Window) => boolean): readonly HeldBack[] {
    const taken: HeldBack[] = [];
    if (this.#heldBack === 0) return taken;
    for (const [event, window] of this.#windows) {
      if (window.heldBack === 0 || !isDue(window)) continue;
      taken.push({ event, count: window.heldBack });
      this.#heldBack -= window.heldBack;
      window.heldBack = 0;
    }
    return taken;
  }
}
