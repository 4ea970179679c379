/**
 * Tells consumers that there may be something new in the file: at once when this process stored
 * it, with the next poll when another one did.
 */
import type { Database } from './database.ts';

export class Arrivals {
  readonly #database: Database;
  readonly #pollMs: number;
  readonly #wakes = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;
  #seenVersion = 0;

  /** @param pollMs how often the file is looked at while somebody listens */
  constructor(database: Database, pollMs: number) {
    this.#database = database;
    this.#pollMs = pollMs;
  }

  /** Calls `wake` from now on whenever there may be something new. Returns how to end that. */
  listen(wake: () => void): () => void {
    this.#wakes.add(wake);
    if (this.#timer === undefined) {
      this.#seenVersion = this.#database.foreignVersion();
      this.#timer = setInterval(() => this.#poll(), this.#pollMs);
    }
    return () => {
      this.#wakes.delete(wake);
      if (this.#wakes.size > 0) return;
      clearInterval(this.#timer);
      this.#timer = undefined;
    };
  }

  /** This process has stored something. */
  announce(): void {
    for (const wake of this.#wakes) wake();
  }

  #poll(): void {
    const version = this.#readVersion();
    if (version === this.#seenVersion) return;
    this.#seenVersion = version;
    this.announce();
  }

  /** A file that cannot be read wakes everybody: they meet the error where they can report it. */
  #readVersion(): number {
    try {
      return this.#database.foreignVersion();
    } catch {
      return Number.NaN;
    }
  }
}
