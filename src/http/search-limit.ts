/** How many searches read the log at the same time. */
import { Problem } from './problem.ts';

/** Owns the number of searches that run; each may read much of the log. */
export class SearchLimit {
  readonly #searchesMax: number;
  #running = 0;

  constructor(searchesMax: number) {
    this.#searchesMax = searchesMax;
  }

  /** @throws Problem 503 when there are that many already */
  async run<T>(search: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#searchesMax) {
      const detail = `${this.#searchesMax} searches run already (writer.searchesMax). Ask again.`;
      throw new Problem(503, 'busy', detail, { headers: { 'Retry-After': '1' } });
    }
    this.#running += 1;
    try {
      return await search();
    } finally {
      this.#running -= 1;
    }
  }
}
