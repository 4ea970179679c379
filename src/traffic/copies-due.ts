/** Copies of passages that are to be published, the earliest first. */
import { DueHeap } from './due-heap.ts';

/** A copy, by its number among the copies of a visit's entry or exit. */
export interface CopyDue {
  readonly visit: number;
  readonly copy: number;
}

/** Of copies that are due at the same time, those of the earlier visit come first. */
export class CopiesDue {
  readonly #due = new DueHeap();
  readonly #firstVisit: number;
  readonly #copiesMax: number;

  /**
   * @param firstVisit no visit has a lower number; those of endless traffic are so high that only
   *   their distance to it can be multiplied
   * @param copiesMax how many copies a visit has at most
   */
  constructor(firstVisit: number, copiesMax: number) {
    this.#firstVisit = firstVisit;
    this.#copiesMax = copiesMax;
  }

  /** When the earliest is due; infinity when there is none. */
  get nextAtMs(): number {
    return this.#due.nextAtMs;
  }

  push(atMs: number, { visit, copy }: CopyDue): void {
    this.#due.push(atMs, (visit - this.#firstVisit) * this.#copiesMax + copy);
  }

  /** Takes the earliest out. */
  pop(): CopyDue | undefined {
    const number = this.#due.pop();
    if (number === undefined) return undefined;
    return {
      visit: this.#firstVisit + Math.floor(number / this.#copiesMax),
      copy: number % this.#copiesMax,
    };
  }
}
