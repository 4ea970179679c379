/**
 * The checksums of the values that the owner of a partition has read or written last. With them it knows
 * by how much a commit changes the sum of all, and Redis need not read what it overwrites.
 *
 * What is not known any longer the commit script looks up: that takes four microseconds a plate.
 */
import type { PlateKey } from '#domain/plate.ts';

/** As many as are in memory by default (`actors.residentMax`), and then some. */
const GENERATION_MAX = 16_384;

export class KnownSeals {
  #seals = new Map<PlateKey, number>();
  /** Those before: taking out the oldest one by one costs a map more than forgetting half at once. */
  #older = new Map<PlateKey, number>();

  /**
   * The plate has this value in the store, or will have it if the commit takes effect.
   *
   * @returns what counts for it in the sum
   */
  note(key: PlateKey, value: string | undefined): number {
    if (this.#seals.size >= GENERATION_MAX) {
      this.#older = this.#seals;
      this.#seals = new Map();
    }
    const seal = value === undefined ? 0 : sealOf(value);
    this.#seals.set(key, seal);
    return seal;
  }

  /** What counts for the plate in the sum, 0 where it has no value; undefined when it is not known. */
  of(key: PlateKey): number | undefined {
    return this.#seals.get(key) ?? this.#older.get(key);
  }

  /** Another may have written meanwhile. */
  clear(): void {
    this.#seals.clear();
    this.#older.clear();
  }
}

/** The checksum in a plate's value, as a number. */
function sealOf(value: string): number {
  const from = value.indexOf(' ') + 1;
  return Number.parseInt(value.slice(from, value.indexOf(' ', from)), 36);
}
