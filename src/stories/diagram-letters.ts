/** The letters of a diagram. */

const EVENTS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
const SUMMARIES = '123456789';
/** Stands for whatever comes after the last letter. */
const MORE = '•';

/** @param at its place among the events that are shown, from 0 */
export function eventLetter(at: number): string {
  return EVENTS[at] ?? MORE;
}

/** @param at its place among the summaries that are shown, from 0 */
export function summaryLetter(at: number): string {
  return SUMMARIES[at] ?? MORE;
}
