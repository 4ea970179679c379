/** What happened in a run, line by line, each with its virtual millisecond. */
import type { Clock } from '#ports/clock.ts';

export class Trace {
  readonly #clock: Clock;
  readonly #startMs: number;
  readonly #lines: string[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startMs = clock.now();
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Virtual milliseconds since the run began. */
  get atMs(): number {
    return this.#clock.now() - this.#startMs;
  }

  note(who: string, what: string): void {
    this.#lines.push(`${this.atMs} ${who} ${what}`);
  }
}
