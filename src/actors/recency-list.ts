/**
 * A list in the order of last use: the oldest first, and what is used moves to the end. Moving is a
 * few assignments; a `Map` that deletes and sets again hashes the key each time and is rebuilt
 * again and again.
 */

/** What is in such a list: it holds its own neighbours, and is in one list at most. */
export abstract class Recent<Item extends Recent<Item>> {
  older: Item | undefined;
  newer: Item | undefined;
}

export class RecencyList<Item extends Recent<Item>> {
  #oldest: Item | undefined;
  #newest: Item | undefined;

  /** From the oldest to the newest. The item that was given last may be removed meanwhile. */
  *[Symbol.iterator](): Generator<Item, void> {
    let item = this.#oldest;
    while (item !== undefined) {
      const { newer } = item;
      yield item;
      item = newer;
    }
  }

  /** Puts an item that is in no list at the end. */
  add(item: Item): void {
    item.older = this.#newest;
    if (this.#newest === undefined) this.#oldest = item;
    else this.#newest.newer = item;
    this.#newest = item;
  }

  remove(item: Item): void {
    const { older, newer } = item;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    item.older = undefined;
    item.newer = undefined;
  }

  /** Moves an item of the list to the end. */
  use(item: Item): void {
    if (item === this.#newest) return;
    this.remove(item);
    this.add(item);
  }
}
