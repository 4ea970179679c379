/**
 * Which deliveries of one channel are done, and up to where they can be acknowledged.
 *
 * K1 The mark is the highest tag such that it and all tags before it are done.
 * K2 A tag that is done twice, or that was not delivered, is a bug and says so.
 * K3 Memory is one number for each delivery that is done although one before it is not: fewer than
 *    the prefetch.
 */
export class AckMark {
  readonly #done = new Set<number>();
  #newest = 0;
  #mark = 0;

  /** The tag of the newest delivery. */
  get newest(): number {
    return this.#newest;
  }

  /** Every delivery up to and including this tag is done. */
  get mark(): number {
    return this.#mark;
  }

  /** Deliveries that are done although one before them is not. */
  get waitingCount(): number {
    return this.#done.size;
  }

  /** Notes that this many deliveries came; their tags follow the newest one. */
  delivered(count: number): void {
    this.#newest += count;
  }

  /** Notes that a delivery is done: its effect is committed, or it is in the dead letters. */
  done(tag: number): void {
    if (tag <= this.#mark || this.#done.has(tag)) {
      throw new Error(`Invariant K2: delivery ${tag} was settled twice.`);
    }
    if (tag > this.#newest) {
      throw new Error(
        `Invariant K2: delivery ${tag} was settled, but ${this.#newest} is the newest.`,
      );
    }
    if (tag !== this.#mark + 1) {
      this.#done.add(tag);
      return;
    }
    this.#mark = tag;
    while (this.#done.delete(this.#mark + 1)) this.#mark += 1;
  }
}
