/** The summaries of a commit as one text, as the outboxes store them. */

/** ASCII's record separator. A JSON text cannot contain it: inside of strings it is escaped. */
const SEPARATOR = '\u001E';

export function joinSummaries(summaries: readonly string[]): string {
  return summaries.join(SEPARATOR);
}

export function splitSummaries(joined: string): readonly string[] {
  return joined.split(SEPARATOR);
}
