/**
 * What is due, the earliest first; what is due at the same time, in the order of being put in.
 *
 * H1 Every item is at most as early as both of its children.
 */

interface Entry<Item> {
  readonly atMs: number;
  readonly order: number;
  readonly item: Item;
}

/** A binary heap of items with a time. */
export class DueHeap<Item> {
  readonly #entries: Entry<Item>[] = [];
  #order = 0;

  get size(): number {
    return this.#entries.length;
  }

  /** The time of the earliest item; infinity when there is none. */
  get nextAtMs(): number {
    return this.#entries[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  push(atMs: number, item: Item): void {
    const entries = this.#entries;
    const entry = { atMs, order: (this.#order += 1), item };
    let at = entries.length;
    while (at > 0) {
      const parentAt = (at - 1) >> 1;
      const parent = entries[parentAt] as Entry<Item>;
      if (!isBefore(entry, parent)) break;
      entries[at] = parent;
      at = parentAt;
    }
    entries[at] = entry;
  }

  /** Takes the earliest item out. */
  pop(): Item | undefined {
    const entries = this.#entries;
    const first = entries[0];
    const last = entries.pop();
    if (first !== undefined && last !== undefined && last !== first) this.#sink(last);
    return first?.item;
  }

  #sink(entry: Entry<Item>): void {
    const entries = this.#entries;
    let at = 0;
    for (;;) {
      let childAt = 2 * at + 1;
      let child = entries[childAt];
      const right = entries[childAt + 1];
      if (child !== undefined && right !== undefined && isBefore(right, child)) {
        child = right;
        childAt += 1;
      }
      if (child === undefined || isBefore(entry, child)) break;
      entries[at] = child;
      at = childAt;
    }
    entries[at] = entry;
  }
}

function isBefore(a: Entry<unknown>, b: Entry<unknown>): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}
