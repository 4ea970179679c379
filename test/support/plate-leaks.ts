/** Finds plates in what a run has said. */

/** Shorter ones stand in all kinds of words. */
export const LENGTH_MIN = 4;

const WORD = /^[\p{L}\p{M}\p{N}]+$/u;
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;

/** What a line says, and the plate that it must not have said. */
export interface Leak {
  readonly plate: string;
  readonly line: string;
}

/**
 * Every line with one of these plates in it, as it is, as JSON writes it, or as an address does. A
 * masked plate is none: only its first and its last character are left.
 */
export function findLeaks(lines: readonly string[], plates: Iterable<string>): readonly Leak[] {
  const text = lines.join('\n');
  // A log says the same words again and again: looked for in each of them once, thousands of plates
  // take no time.
  const words = [...new Set(text.match(WORDS))].join('\n');
  const leaks: Leak[] = [];
  for (const plate of new Set(plates)) {
    if (plate.length < LENGTH_MIN) continue;
    for (const form of formsOf(plate)) {
      if (!(WORD.test(form) ? words : text).includes(form)) continue;
      const line = lines.find((one) => one.includes(form)) ?? form;
      leaks.push({ plate, line });
      break;
    }
  }
  return leaks;
}

/** How it may be written: as it is, in JSON, in an address. */
export function formsOf(plate: string): ReadonlySet<string> {
  const forms = new Set([plate, JSON.stringify(plate).slice(1, -1)]);
  if (plate.isWellFormed()) forms.add(encodeURIComponent(plate));
  return forms;
}
