/**
 * A summary: what the writer appends for one stay. Summaries are never changed; a correction is a
 * new version that names the one it supersedes.
 */
import { formatInstant } from './instant.ts';
import { splitKey } from './plate.ts';
import type { PlateKey } from './plate.ts';
import type { Issued, Read } from './plate-state.ts';
import type { SummaryReason } from './summary-reason.ts';

/** One line of the summary log. Members are in the order in which they are written. */
export interface Summary {
  readonly summary_id: string;
  readonly version: number;
  readonly supersedes?: string;
  readonly garage_id: string;
  readonly vehicle_plate: string;
  readonly entry_date_time?: string;
  readonly exit_date_time?: string;
  /** Whole seconds, rounded down, never negative. Only a matched stay has one. */
  readonly duration_seconds?: number;
  readonly status: 'matched' | 'unmatched';
  readonly reason: SummaryReason;
  readonly entry_event_id?: string;
  readonly exit_event_id?: string;
}

/** The stay that a summary is written for. */
export interface ClosedStay {
  readonly reason: SummaryReason;
  readonly entry?: Read;
  readonly exit?: Read;
}

/**
 * Writes the summary of a closed stay. Its id is derived from the reason and the ids of the events
 * that made it, so a replay of the same events makes the same ids.
 *
 * @param superseded the issued summary that this one corrects, if any
 */
export function writeSummary(
  key: PlateKey,
  stay: ClosedStay,
  superseded: Issued | undefined,
  digest: (text: string) => string,
): Summary {
  const { garageId, plate } = splitKey(key);
  const { entry, exit, reason } = stay;
  const events = JSON.stringify([key, reason, entry?.id ?? null, exit?.id ?? null]);
  return {
    summary_id: digest(events),
    version: superseded === undefined ? 1 : superseded.version + 1,
    ...(superseded && { supersedes: superseded.summaryId }),
    garage_id: garageId,
    vehicle_plate: plate,
    ...(entry && { entry_date_time: formatInstant(entry.atMs) }),
    ...(exit && { exit_date_time: formatInstant(exit.atMs) }),
    ...(entry && exit && { duration_seconds: durationSeconds(entry, exit) }),
    status: entry && exit ? 'matched' : 'unmatched',
    reason,
    ...(entry && { entry_event_id: entry.id }),
    ...(exit && { exit_event_id: exit.id }),
  };
}

/** Never negative (rule 9): an exit read just before its entry is clock skew. */
function durationSeconds(entry: Read, exit: Read): number {
  return Math.max(0, Math.floor((exit.atMs - entry.atMs) / 1000));
}
