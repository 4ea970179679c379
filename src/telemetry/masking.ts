/**
 * A second line of defence for personal data. Whoever emits an event masks the plates in it; here
 * the places that could hold one by accident are masked again: texts of errors, and details that
 * quote what came in.
 */
import type { RejectionReason } from '#domain/sighting.ts';
import { maskPlate } from '#domain/plate.ts';

/**
 * A word of capitals and digits, with at least one of each: what most plates look like, and few
 * other words. Parts of names such as `ERR_HTTP2_STREAM` are not words.
 */
const LIKE_A_PLATE =
  /(?<![\p{L}\p{N}_-])(?=[\p{N}-]*[\p{Lu}\p{Lo}])(?=[\p{Lu}\p{Lo}-]*\p{N})[\p{Lu}\p{Lo}\p{N}-]{3,20}(?![\p{L}\p{N}_-])/u;

/** The plate of an actor key, whatever it looks like: `garage/PLATE`. */
const AFTER_GARAGE = /(?<=[\p{L}\p{N}]\/)[\p{Lu}\p{Lo}\p{M}\p{N}]{3,16}(?![\p{L}\p{N}./_-])/u;

/** Dates hold a `T` and a `Z` between digits, and are no secret. */
const INSTANT = /\d{4}-\d\d-\d\dT[\d:.]+Z?/u;

const SUSPECT = new RegExp(
  [INSTANT, AFTER_GARAGE, LIKE_A_PLATE].map(({ source }) => source).join('|'),
  'gu',
);

/** The text with everything masked that looks like a plate. */
export function maskText(text: string): string {
  return text.replace(SUSPECT, (found) => (INSTANT.test(found) ? found : maskPlate(found)));
}

/** Their details quote an error; those of all other reasons are sentences that quote nothing. */
const QUOTING: ReadonlySet<RejectionReason> = new Set(['actor_fault']);

/** The detail of a rejection as it may be logged; the dead letter holds the whole of it. */
export function maskDetail(reason: RejectionReason, detail: string): string | undefined {
  return QUOTING.has(reason) ? undefined : detail;
}
