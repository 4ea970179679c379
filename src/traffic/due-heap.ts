/**
 * What is due, the earliest first, and of what is due at the same time the lowest number first.
 *
 * Times and numbers are kept in two arrays of plain numbers: a heap of objects of them takes ten
 * times the memory and most of a generator's time.
 *
 * H1 Every element is due at most as late as both of its children.
 */

/** A binary heap of numbers with a time. */
export class DueHeap {
  readonly #atMs: number[] = [];
  readonly #numbers: number[] = [];

  get size(): number {
    return this.#atMs.length;
  }

  /** The time of the earliest number; infinity when there is none. */
  get nextAtMs(): number {
    return this.#atMs[0] ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: number, number: number): void {
    let place = this.#atMs.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!this.#isBefore(atMs, number, parent)) break;
      this.#move(parent, place);
      place = parent;
    }
    this.#put(place, atMs, number);
  }

  /** Takes the earliest number out. */
  pop(): number | undefined {
    const first = this.#numbers[0];
    const lastAtMs = this.#atMs.pop();
    const last = this.#numbers.pop();
    if (lastAtMs !== undefined && last !== undefined && this.size > 0) this.#sink(lastAtMs, last);
    return first;
  }

  #sink(atMs: number, number: number): void {
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.size) break;
      const right = child + 1;
      const isRightFirst =
        right < this.size &&
        !this.#isBefore(this.#atMs[child] as number, this.#numbers[child] as number, right);
      if (isRightFirst) child = right;
      if (this.#isBefore(atMs, number, child)) break;
      this.#move(child, place);
      place = child;
    }
    this.#put(place, atMs, number);
  }

  #isBefore(atMs: number, number: number, place: number): boolean {
    const otherAtMs = this.#atMs[place] as number;
    return atMs < otherAtMs || (atMs === otherAtMs && number < (this.#numbers[place] as number));
  }

  #move(from: number, to: number): void {
    this.#put(to, this.#atMs[from] as number, this.#numbers[from] as number);
  }

  #put(place: number, atMs: number, number: number): void {
    this.#atMs[place] = atMs;
    this.#numbers[place] = number;
  }
}
