/** Whether two summaries say the same. */
import type { Summary } from '#domain/summary.ts';

const MEMBERS = [
  'summary_id',
  'version',
  'supersedes',
  'garage_id',
  'vehicle_plate',
  'entry_date_time',
  'exit_date_time',
  'duration_seconds',
  'status',
  'reason',
  'entry_event_id',
  'exit_event_id',
] as const satisfies readonly (keyof Summary)[];

/** @param isWithoutIds ids of summaries were replaced, so only what else they say is compared */
export function isSameSummary(a: Summary, b: Summary, isWithoutIds: boolean): boolean {
  for (const member of MEMBERS) {
    if (a[member] === b[member]) continue;
    const isId = member === 'summary_id' || member === 'supersedes';
    const isEither = (a[member] === undefined) === (b[member] === undefined);
    if (!(isWithoutIds && isId && isEither)) return false;
  }
  return true;
}

/** What a summary says of a stay: the same for two that differ in how they came about. */
export function describeStay({
  summary_id: _id,
  version: _version,
  supersedes: _supersedes,
  ...stay
}: Summary): string {
  return JSON.stringify(stay);
}
