/**
 * Since when the oldest summary in the outbox waits.
 *
 * G1 A mark says that the summaries after the mark before it, up to its number, wait since its time.
 * G2 There are at most `MARKS_MAX` marks. When there would be more, those that are close become one,
 *    with the oldest time: a summary is never said to be younger than it is.
 * G3 What was in the outbox when a process first looked at it waits since then, as far as is known.
 */
interface Mark {
  readonly atMs: number;
  throughN: number;
}

const MARKS_MAX = 256;
/** Commits within this time share a mark. */
const GRAIN_MS = 100;

export class OutboxAges {
  #marks: Mark[] = [];
  #grainMs = GRAIN_MS;
  /** The number of the newest summary that was ever noted. */
  #lastN = 0;

  /** When the oldest summary was committed that waits; undefined when none does. */
  get oldestAtMs(): number | undefined {
    return this.#marks[0]?.atMs;
  }

  /** Summaries up to this number have been put into the outbox by now. */
  committed(lastN: number, nowMs: number): void {
    if (lastN <= this.#lastN) return;
    this.#lastN = lastN;
    const newest = this.#marks.at(-1);
    if (newest !== undefined && nowMs - newest.atMs < this.#grainMs) {
      newest.throughN = lastN;
      return;
    }
    this.#marks.push({ atMs: nowMs, throughN: lastN });
    if (this.#marks.length > MARKS_MAX) this.#coarsen();
  }

  /** Summaries up to this number have left the outbox. */
  trimmed(throughN: number): void {
    this.#lastN = Math.max(this.#lastN, throughN);
    const kept = this.#marks.findIndex((mark) => mark.throughN > throughN);
    this.#marks.splice(0, kept === -1 ? this.#marks.length : kept);
    if (this.#marks.length === 0) this.#grainMs = GRAIN_MS;
  }

  /** Doubles the time that shares a mark until half of them are enough. */
  #coarsen(): void {
    while (this.#marks.length > MARKS_MAX / 2) {
      this.#grainMs *= 2;
      const kept: Mark[] = [];
      for (const mark of this.#marks) {
        const before = kept.at(-1);
        if (before !== undefined && mark.atMs - before.atMs < this.#grainMs) {
          before.throughN = mark.throughN;
        } else {
          kept.push(mark);
        }
      }
      this.#marks = kept;
    }
  }
}
