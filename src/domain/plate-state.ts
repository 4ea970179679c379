/**
 * What is remembered of one plate in one garage.
 *
 * The state is the plate's recent reads in order of event time, each with the summary that it
 * carries. Visits are never stored: they are derived from the reads (`visits.ts`), so the order in
 * which events arrived cannot matter.
 *
 * P1 `reads` is sorted as `insertRead` sorts, names no event twice and has at most `readsMax`
 *    elements.
 * P2 A summary that stands is carried by its exit, or by its entry if it has no exit, and a read
 *    carries at most one. It stands until another supersedes it.
 * P3 A read that was dropped is not after `floorMs`; an event not after it can no longer be judged.
 * P4 The first `settledReads` reads, as they are paired, make visits of which the last ends with an
 *    exit, and each of them is issued as it is. It is 0 when that is not known.
 */
import type { SightingKind } from './sighting.ts';
import type { SummaryReason } from './summary-reason.ts';

/** What is remembered of one accepted sighting. */
export interface Read {
  readonly kind: SightingKind;
  readonly id: string;
  /** Event time. */
  readonly atMs: number;
  /** How long after its event time it was accepted, by our clock: waiting is counted from there. */
  readonly delayMs: number;
  readonly laneId: string | undefined;
  /** How much later the last of its repeats was that were merged into it; 0 if none was. */
  readonly spanMs: number;
  /** How many summaries have named it: what tells a summary from an earlier one like it. */
  readonly summaryCount: number;
  /** The summary that stands for the visit that ended, or only began, with this read. */
  readonly standing: Standing | undefined;
}

/** What is remembered of a summary that was issued: enough to correct it. */
export interface Standing {
  readonly summaryId: string;
  readonly version: number;
  readonly reason: SummaryReason;
  readonly entryId: string | undefined;
  readonly exitId: string | undefined;
}

/** When a plate must be looked at again although no event came. */
export interface Wake {
  /** At this processing time at the latest. */
  readonly clockMs: number;
  /** Or as soon as the watermark of the partition has reached this event time. */
  readonly watermarkMs?: number;
}

export interface PlateState {
  readonly reads: readonly Read[];
  readonly settledReads: number;
  /** Reads up to this event time have been dropped. */
  readonly floorMs: number;
  /** Whether the last visit is open, that is, whether the car counts as an open stay. */
  readonly isInside: boolean;
  /** Undefined only for a plate that nothing is remembered of. */
  readonly wake: Wake | undefined;
}

/** A plate that was never seen, or not for so long that nothing needs to be known of it. */
export const UNSEEN: PlateState = {
  reads: [],
  settledReads: 0,
  floorMs: Number.NEGATIVE_INFINITY,
  isInside: false,
  wake: undefined,
};

/**
 * Whether this event is part of the state already. Entries and exits come from two publishers, so
 * an entry and an exit that share an id are two events.
 */
export function remembers(state: PlateState, kind: SightingKind, id: string): boolean {
  for (const read of state.reads) if (read.kind === kind && read.id === id) return true;
  return false;
}
