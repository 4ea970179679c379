/** How cameras misread plates: they take one character for another that looks like it. */
import type { Draws } from './draws.ts';

/** Characters within a set are taken for each other; the sets have no character in common. */
export const CONFUSION_SETS = ['0OQD', '1I', '2Z', '5S', '8B', '6G'] as const;

const SET_OF = new Map(
  CONFUSION_SETS.flatMap((set) => Array.from(set, (character) => [character, set] as const)),
);

/**
 * A plate with one character misread.
 *
 * @returns undefined when the plate has no character that looks like another
 */
export function misread(plate: string, draws: Draws): string | undefined {
  const places = Array.from(plate, (character, at) => (SET_OF.has(character) ? at : -1)).filter(
    (at) => at >= 0,
  );
  const at = places[draws.below(places.length)];
  if (at === undefined) return undefined;
  const seen = plate.charAt(at);
  const others = Array.from(SET_OF.get(seen) ?? '').filter((character) => character !== seen);
  return plate.slice(0, at) + others[draws.below(others.length)] + plate.slice(at + 1);
}

/** What all misreads of a plate have in common: each character replaced by the first of its set. */
export function lookalikeOf(plate: string): string {
  return Array.from(plate, (character) => SET_OF.get(character)?.[0] ?? character).join('');
}
