/** What a batch leaves in the store, as one number: two that differ are told apart by it. */
import type { PlateKey } from './plate.ts';

/** The checksum of a text, below 2^32. */
export type Checksum = (text: string) => number;

const RANGE = 2 ** 32;

/** The checksum with the state of one more plate, in any order; undefined is a forgotten plate. */
export function addState(
  sum: number,
  key: PlateKey,
  state: string | undefined,
  checksum: Checksum,
): number {
  return addSums(sum, checksum(`${key}\n${state ?? ''}`));
}

/** The checksum of the plates of both. */
export function addSums(a: number, b: number): number {
  return (a + b) % RANGE;
}
