/**
 * A part of the plates of a recording. Plates have nothing to do with each other, so several threads
 * can each decide about a part of them; every thread reads all rows, and lets most of them go.
 *
 * A body need not be parsed to know whose it is, if its plate stands in it once, in plain characters.
 */
import type { PlateKey } from '#domain/plate.ts';
import type { DeliveryRow } from '#ports/recording.ts';

const MEMBER = '"vehicle_plate"';
const VALUE = ':"';
const QUOTE = 0x22;
const [SPACE, DASH] = [0x20, 0x2d];
const UNKNOWN = -1;
/** Of the hash FNV-1a. */
const [BASIS, FACTOR] = [0x811c9dc5, 0x01000193];

export class Shard {
  readonly index: number;
  readonly #count: number;

  constructor(index: number, count: number) {
    this.index = index;
    this.#count = count;
  }

  ownsKey(key: PlateKey): boolean {
    return this.#isOwn(hashPlate(key, key.indexOf('/') + 1, key.length));
  }

  ownsPlate(plate: string): boolean {
    return this.#isOwn(hashPlate(plate, 0, plate.length));
  }

  /** @returns undefined when that is known only after decoding it */
  ownsBody(body: DeliveryRow['body']): boolean | undefined {
    if (typeof body !== 'string') return undefined;
    const memberAt = body.indexOf(MEMBER);
    const from = memberAt + MEMBER.length + VALUE.length;
    if (memberAt === -1 || !body.startsWith(VALUE, from - VALUE.length)) return undefined;
    // Another member of that name, or one in disguise, could be the one that counts.
    if (body.includes(MEMBER, from) || body.includes('\\')) return undefined;
    const to = body.indexOf('"', from);
    const hash = to === -1 ? UNKNOWN : hashPlate(body, from, to);
    return hash === UNKNOWN ? undefined : this.#isOwn(hash);
  }

  /** Plates of other scripts are those of the first. */
  #isOwn(hash: number): boolean {
    return (hash === UNKNOWN ? 0 : hash % this.#count) === this.index;
  }
}

/**
 * A hash of the plate in these places of a text, the same for all that is normalised to one plate;
 * unknown where that takes more than upper case.
 */
function hashPlate(text: string, from: number, to: number): number {
  let hash = BASIS;
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code === SPACE || code === DASH) continue;
    if (code > 0x7f || code === QUOTE) return UNKNOWN;
    const isLower = code >= 0x61 && code <= 0x7a;
    hash = Math.imul(hash ^ (isLower ? code - 0x20 : code), FACTOR);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}
