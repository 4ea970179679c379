/**
 * Number plates and the garage they were seen in.
 *
 * A plate is normalised once, at the edge; everything behind it compares plain strings.
 */

/** A normalised number plate: 1 to 16 of A-Z, 0-9 and letters of other scripts. */
export type Plate = string & { readonly __brand: 'Plate' };

/** The identity of an actor: one plate within one garage, written `garage/PLATE`. */
export type PlateKey = string & { readonly __brand: 'PlateKey' };

// Letters that are not drawn (fillers, variation selectors) would make two plates look like one.
const ALLOWED = /^[[\p{L}\p{M}0-9]--\p{Default_Ignorable_Code_Point}]{1,16}$/v;
const SEPARATORS = /[\p{Zs}\p{Pd}]/gu;
const RAW_LENGTH_MAX = 64;
const PLATE_LENGTH_MAX = 16;
const [SPACE, DASH] = [0x20, 0x2d];
/** What cameras write when they saw a car and could not read its plate: they are many cars. */
const NO_PLATE: readonly string[] = ['UNKNOWN', 'NOPLATE', 'NONE', '无车牌'];

/**
 * Normalises what a camera read: Unicode NFKC, upper case, spaces and dashes dropped.
 *
 * @returns the plate, or undefined when what remains is not a plate. Control characters, bidi
 * marks and lone surrogates are refused rather than removed: a read that carries them is broken,
 * and guessing which plate was meant could bill the wrong car. So could what cameras write for a
 * plate that they could not read, such as `NOPLATE`.
 */
export function normalisePlate(raw: string): Plate | undefined {
  if (raw.length > RAW_LENGTH_MAX) return undefined;
  const usual = normaliseUsual(raw);
  if (usual !== undefined) {
    const isPlate = usual !== '' && usual.length <= PLATE_LENGTH_MAX && !NO_PLATE.includes(usual);
    return isPlate ? (usual as Plate) : undefined;
  }
  if (!raw.isWellFormed()) return undefined;
  const letters = raw.normalize('NFKC').replace(SEPARATORS, '');
  // Upper case, and a separator that is gone, can leave a letter apart from its mark.
  const plate = letters.toUpperCase().normalize('NFKC');
  const isPlate = ALLOWED.test(plate) && /[\p{L}0-9]/u.test(plate) && !NO_PLATE.includes(plate);
  return isPlate ? (plate as Plate) : undefined;
}

/**
 * The same for what most plates consist of. Unicode has nothing to say about these characters, so it
 * is not asked, which takes ten times as long.
 *
 * @returns undefined when there are others
 */
function normaliseUsual(raw: string): string | undefined {
  let letters = '';
  let from = 0;
  for (let at = 0; at < raw.length; at += 1) {
    const code = raw.charCodeAt(at);
    if (code === SPACE || code === DASH) {
      letters += raw.slice(from, at);
      from = at + 1;
    } else if (!isUsual(code)) {
      return undefined;
    }
  }
  return (letters + raw.slice(from)).toUpperCase();
}

/** A digit, a letter from A to Z, or one of the characters that Chinese plates begin with. */
function isUsual(code: number): boolean {
  const isDigit = code >= 0x30 && code <= 0x39;
  const isLetter = (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
  return isDigit || isLetter || (code >= 0x4e00 && code <= 0x9fff);
}

/** Whether a text is what cameras write for a plate that they could not read. */
export function saysNoPlate(raw: string): boolean {
  if (raw.length > RAW_LENGTH_MAX) return false;
  return NO_PLATE.includes(raw.normalize('NFKC').replace(SEPARATORS, '').toUpperCase());
}

const GARAGE = /^[\p{L}0-9][\p{L}0-9._-]{0,63}$/u;

/** Whether a garage id can be part of a key: 1 to 64 letters, digits, dots, dashes, underscores. */
export function isGarageId(id: string): boolean {
  return GARAGE.test(id);
}

/** The actor key of a plate in a garage. The slash occurs in neither part. */
export function plateKey(garageId: string, plate: Plate): PlateKey {
  return `${garageId}/${plate}` as PlateKey;
}

/** Splits a key into the garage and the plate that made it. */
export function splitKey(key: PlateKey): { readonly garageId: string; readonly plate: Plate } {
  const slash = key.indexOf('/');
  return { garageId: key.slice(0, slash), plate: key.slice(slash + 1) as Plate };
}

/** A plate as it may appear in a log line: its first and last character, the rest hidden. */
export function maskPlate(plate: string): string {
  const characters = Array.from(plate);
  if (characters.length <= 2) return '*'.repeat(characters.length);
  return `${characters[0]}${'*'.repeat(characters.length - 2)}${characters.at(-1)}`;
}
