/**
 * Seeded randomness. What is drawn depends on the labels alone, never on what was drawn elsewhere,
 * so that processes which share nothing but the configuration draw the same.
 */

/** A sequence of random numbers that belongs to a seed, an index and a purpose. */
export class Draws {
  #state: number;

  /**
   * @param index any whole number that a double holds exactly
   * @param purpose keeps sequences apart that have the seed and the index in common
   */
  constructor(seed: number, index: number, purpose: number) {
    const high = Math.floor(index / 0x1_0000_0000);
    this.#state = mix(mix(mix(mix(0x9e37_79b9, seed), index), high), purpose);
  }

  /** The next number: at least 0, less than 1. */
  next(): number {
    // mulberry32: 32 bits of state are plenty for the dozen draws that one visit makes.
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let bits = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 0x1_0000_0000;
  }

  /** True for this share of all draws. */
  chance(share: number): boolean {
    return this.next() < share;
  }

  /** A whole number from 0 to `count - 1`. */
  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number {
    return from + this.below(to - from + 1);
  }
}

/** One round of MurmurHash3: every bit of the value reaches every bit of the hash. */
function mix(hash: number, value: number): number {
  let mixed = Math.imul(hash ^ (value | 0), 0xcc9e_2d51);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85eb_ca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2_ae35);
  return (mixed ^ (mixed >>> 16)) | 0;
}
