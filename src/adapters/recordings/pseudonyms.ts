/** Names in the place of plates: the same plate has the same one within a recording, and no other. */
import { createHmac, randomBytes } from 'node:crypto';
import type { Plate } from '#domain/plate.ts';

/** Twelve of 36 characters: two plates of one recording share a pseudonym about never. */
const LENGTH = 12;
const KEY_BYTES = 32;

export interface Pseudonyms {
  /** Twelve of A-Z and 0-9 for a plate. */
  ofPlate(plate: Plate): Plate;
  /** An identifier for another one, which is made from a plate. */
  ofId(id: string): string;
}

/** Pseudonyms with a key that nobody knows and that is gone with the process. */
export function newPseudonyms(): Pseudonyms {
  const key = randomBytes(KEY_BYTES);
  const code = (text: string): string => createHmac('sha256', key).update(text).digest('hex');
  return {
    ofPlate: (plate) => {
      const number = BigInt(`0x${code(`plate ${plate}`)}`);
      return number.toString(36).toUpperCase().slice(-LENGTH).padStart(LENGTH, '0') as Plate;
    },
    ofId: (id) => code(`id ${id}`).slice(0, 32),
  };
}
