/**
 * Which deliveries of one channel are done, and up to where they can be acknowledged.
 *
 * K1 The mark is the highest tag such that it and all tags before it are done.
 * K2 A tag that is done twice, or that was never delivered, is a bug and says so.
 * K3 Memory is one bit for each tag between the mark and the newest tag: at most the prefetch.
 */
export class AckMark {
  readonly #done = new Set<number>();
  #mark = 0;

  /** Every delivery up to and including this tag is done. */
  get mark(): number {
    return this.#mark;
  }

  /** Deliveries that are done although one before them is not. */
  get waitingCount(): number {
    return this.#done.size;
  }

  /** Notes that a delivery is done: its effect is committed, or it is in the dead letters. */
  done(tag: number): void {
    if (tag <= this.#mark || this.#done.has(tag)) {
      throw new Error(`Invariant K2: delivery ${tag} was settled twice.`);
    }
    if (tag !== this.#mark + 1) {
      this.#done.add(tag);
      return;
    }
    this.#mark = tag;
    while (this.#done.delete(this.#mark + 1)) this.#mark += 1;
  }
}
