/**
 * Texts that are stored together with a checksum. Neither Redis in its append-only file nor SQLite in
 * its pages would notice a bit that was flipped on the disk, and another digit is another invoice.
 */
import { crc32 } from 'node:zlib';
import { RefusedToRun } from '#domain/refused-to-run.ts';

const SEPARATOR = ' ';

/**
 * The text with a checksum before it.
 *
 * @param place where the text belongs: found in another place it counts as damaged
 */
export function sealText(place: string, text: string): string {
  return `${checksum(place, text)}${SEPARATOR}${text}`;
}

/**
 * The text that was sealed; undefined when it is not what was sealed, or not in its place. A damaged
 * file may give something that is no text at all.
 */
export function openSealed(place: string, sealed: unknown): string | undefined {
  if (typeof sealed !== 'string') return undefined;
  const end = sealed.indexOf(SEPARATOR);
  if (end === -1) return undefined;
  const text = sealed.slice(end + 1);
  return sealed.slice(0, end) === checksum(place, text) ? text : undefined;
}

/**
 * What is to be thrown when something that was stored is not what it was.
 *
 * @param name of what it is, for a person
 */
export function refuseDamaged(name: string): RefusedToRun {
  return new RefusedToRun(
    `${name} is damaged: its checksum is not that of its bytes. Nothing was made of it. Check the ` +
      'disk and the memory of the machine that stores it, then restore a backup.',
  );
}

/** One call for both parts: that is what makes it cheap. */
function checksum(place: string, text: string): string {
  return crc32(`${place}${SEPARATOR}${text}`).toString(36);
}
