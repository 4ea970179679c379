/**
 * A summary: what the writer appends for one stay. Summaries are never changed; a correction is a
 * new version that names the one it supersedes.
 *
 * V1 No two summaries have the same id.
 * V2 A summary is superseded at most once. Its version is 1 exactly if it supersedes none.
 */
import { formatInstant } from './instant.ts';
import { splitKey } from './plate.ts';
import type { PlateKey } from './plate.ts';
import type { Read, Standing } from './plate-state.ts';
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

/** A summary of which some members are there. */
type Draft = { -readonly [Member in keyof Summary]?: Summary[Member] };

/** The stay that a summary is written for. */
export interface ClosedStay {
  readonly reason: SummaryReason;
  readonly entry: Read | undefined;
  readonly exit: Read | undefined;
}

/**
 * Writes the summary of a closed stay. Its id is derived from the reason and the events that made
 * it, so a replay of the same events makes the same ids.
 *
 * @param superseded the summary that this one corrects, if any
 */
export function writeSummary(
  key: PlateKey,
  stay: ClosedStay,
  superseded: Standing | undefined,
  digest: (text: string) => string,
): Summary {
  const { garageId, plate } = splitKey(key);
  const { entry, exit, reason } = stay;
  // Each member in its turn: conditional spreads in one literal take twice as long.
  const summary: Draft = {
    summary_id: digest(identify(key, stay)),
    version: superseded === undefined ? 1 : superseded.version + 1,
  };
  if (superseded) summary.supersedes = superseded.summaryId;
  summary.garage_id = garageId;
  summary.vehicle_plate = plate;
  if (entry) summary.entry_date_time = formatInstant(entry.atMs);
  if (exit) summary.exit_date_time = formatInstant(exit.atMs);
  if (entry && exit) summary.duration_seconds = durationSeconds(entry, exit);
  summary.status = entry && exit ? 'matched' : 'unmatched';
  summary.reason = reason;
  if (entry) summary.entry_event_id = entry.id;
  if (exit) summary.exit_event_id = exit.id;
  return summary as Summary;
}

/**
 * Takes a summary back: its events have become part of other stays, and nothing is in its place.
 * What it says in its turn stands for no stay.
 */
export function takeBack(
  key: PlateKey,
  superseded: Standing,
  digest: (text: string) => string,
): Summary {
  const { garageId, plate } = splitKey(key);
  const { summaryId, version, entryId, exitId } = superseded;
  return {
    summary_id: digest(`${key}\nread_corrected\n${summaryId}`),
    version: version + 1,
    supersedes: summaryId,
    garage_id: garageId,
    vehicle_plate: plate,
    status: 'unmatched',
    reason: 'read_corrected',
    ...(entryId !== undefined && { entry_event_id: entryId }),
    ...(exitId !== undefined && { exit_event_id: exitId }),
  };
}

/**
 * What makes a summary this one and no other. A pairing that was corrected can come back when yet
 * another event arrives: how often its events were named before tells the two apart. Event ids
 * hold no line breaks.
 */
function identify(key: PlateKey, { reason, entry, exit }: ClosedStay): string {
  const earlier = Math.max(entry?.summaryCount ?? 0, exit?.summaryCount ?? 0);
  const events = `${key}\n${reason}\n${entry?.id ?? ''}\n${exit?.id ?? ''}`;
  return earlier === 0 ? events : `${events}\n${earlier}`;
}

/** Never negative (rule 9): an exit read just before its entry is clock skew. */
function durationSeconds(entry: Read, exit: Read): number {
  return Math.max(0, Math.floor((exit.atMs - entry.atMs) / 1000));
}
