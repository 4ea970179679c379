/** What is known of one plate in one garage, gathered from wherever something is known of it. */
import type { Plate } from '#domain/plate.ts';
import type { Wake } from '#domain/plate-state.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';

/**
 * What became of an event.
 *
 * - `accepted`: a visit begins or ends with it.
 * - `debounced`: it is one read with another of the same lane.
 * - `duplicate`: the same event again.
 * - `refused`: its time was not believable, or it came later than is remembered.
 */
type HistoryOutcome = 'accepted' | 'debounced' | 'duplicate' | 'refused';

export interface HistoryEvent {
  readonly kind: SightingKind;
  readonly id: string;
  /** Event time. */
  readonly atMs: number;
  /** When it was accepted, by the clock of the processor; undefined where nobody wrote that down. */
  readonly receivedAtMs: number | undefined;
  readonly laneId: string | undefined;
  readonly outcome: HistoryOutcome;
}

/** A summary that was issued. */
export interface HistorySummary {
  readonly summaryId: string;
  readonly version: number;
  readonly reason: SummaryReason;
  /** The summary that this one corrects. */
  readonly supersedes: string | undefined;
  /** The summary that corrects this one; undefined for one that stands. */
  readonly supersededBy: string | undefined;
  readonly entryAtMs: number | undefined;
  readonly exitAtMs: number | undefined;
  readonly durationSeconds: number | undefined;
  /** False for one that is committed and was not found in the log. */
  readonly isWritten: boolean;
}

/** A visit that has no summary: the car is inside, or its end waits to be decided. */
export interface HistoryVisit {
  readonly entryAtMs: number | undefined;
  readonly exitAtMs: number | undefined;
  /** Undefined while the car is inside. */
  readonly reason: SummaryReason | undefined;
}

/** The state as committed. */
interface HistoryState {
  readonly isInside: boolean;
  readonly wake: Wake | undefined;
}

export interface PlateHistory {
  readonly garageId: string;
  readonly plate: Plate;
  /** By event time; equal times in the order in which they were found. */
  readonly events: readonly HistoryEvent[];
  /** In the order in which they were issued. */
  readonly summaries: readonly HistorySummary[];
  /** Oldest first. */
  readonly pending: readonly HistoryVisit[];
  /** Undefined where the store was not asked, or remembers nothing. */
  readonly state: HistoryState | undefined;
  /** The present, for what has not ended; undefined for a recording, which ends with its last event. */
  readonly asOfMs: number | undefined;
}

/** Whether nothing at all is known. */
export function isUnknown({ events, summaries }: PlateHistory): boolean {
  return events.length === 0 && summaries.length === 0;
}
