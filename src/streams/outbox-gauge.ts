/**
 * How much waits in the outbox of one partition.
 *
 * O1 `lastN` is the number of the newest summary that a commit put into it.
 * O2 While it is full nothing more is committed, so the deliveries behind it stay unacknowledged
 *    and prefetch stops the queues: a writer that is down costs no memory.
 */
export class OutboxGauge {
  readonly limit: number;
  #lastN: number;
  #trimmedN: number;

  /**
   * @param lastN the number of the newest summary
   * @param depth how many summaries wait
   */
  constructor(limit: number, lastN: number, depth: number) {
    this.limit = limit;
    this.#lastN = lastN;
    this.#trimmedN = lastN - depth;
  }

  get lastN(): number {
    return this.#lastN;
  }

  /** The number up to which summaries have been removed, because the writer has them. */
  get trimmedN(): number {
    return this.#trimmedN;
  }

  get depth(): number {
    return this.#lastN - this.#trimmedN;
  }

  get isFull(): boolean {
    return this.depth >= this.limit;
  }

  /** A commit put summaries into the outbox. */
  committed(lastN: number): void {
    if (lastN > this.#lastN) this.#lastN = lastN;
  }

  /** Summaries up to this number were removed. */
  trimmed(throughN: number): void {
    if (throughN > this.#trimmedN) this.#trimmedN = throughN;
  }
}
