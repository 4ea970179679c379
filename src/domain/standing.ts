/** What a summary that stands has to do with a visit as it is now. */
import type { Standing } from './plate-state.ts';
import type { Visit } from './visits.ts';

/** Whether the summary says what the visit is. */
export function isTrueOf(standing: Standing, visit: Visit): boolean {
  return (
    standing.reason === visit.reason &&
    standing.entryId === visit.entry?.id &&
    standing.exitId === visit.exit?.id
  );
}

/** Whether a summary stands that says what the visit is. */
export function isIssued(visit: Visit): boolean {
  const standing = (visit.exit ?? visit.entry)?.standing;
  return standing !== undefined && isTrueOf(standing, visit);
}

/** Whether the summary and the visit have the same exit. */
export function sharesExit({ exitId }: Standing, { exit }: Visit): boolean {
  return exit !== undefined && exitId === exit.id;
}

/** Whether the summary and the visit have the same entry. */
export function sharesEntry({ entryId }: Standing, { entry }: Visit): boolean {
  return entry !== undefined && entryId === entry.id;
}

/** Whether the visit has a read, repeated ones too, that the summary names. */
export function sharesRead({ entryId, exitId }: Standing, { reads }: Visit): boolean {
  return reads.some(({ kind, id }) => id === (kind === 'entry' ? entryId : exitId));
}
