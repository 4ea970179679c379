/**
 * The only chance in a simulation: streams of numbers that follow from one seed.
 *
 * Each part of the world draws from a stream of its own, named by what it is for. So a fault that is
 * left out does not change the traffic, and a failing plan can be made smaller.
 */

export class Random {
  readonly #name: string;
  #state: number;

  /** @param name the seed, and what the numbers are for */
  constructor(name: string) {
    this.#name = name;
    this.#state = hashOf(name);
  }

  /** Another stream, which does not depend on how much was drawn from this one. */
  of(name: string): Random {
    return new Random(`${this.#name}/${name}`);
  }

  /** From 0 up to but not including 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** A whole number; both ends are possible. */
  between(from: number, to: number): number {
    return from + Math.floor(this.next() * (to - from + 1));
  }

  isChance(share: number): boolean {
    return this.next() < share;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.between(0, from.length - 1)] as T;
  }
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c_9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x0100_0193);
  }
  return hash;
}
