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
  return (sum + checksum(`${key}\n${state ?? ''}`)) % RANGE;
}
