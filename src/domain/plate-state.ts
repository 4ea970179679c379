/**
 * What is remembered of one plate in one garage.
 *
 * The state is the plate's recent reads in order of event time, and which summaries were issued
 * for them. Visits are never stored: they are derived from the reads (`visits.ts`), so the order
 * in which events arrived cannot matter.
 *
 * P1 `reads` is sorted by event time, has no two equal ids and at most `readsMax` elements.
 * P2 Every element of `issued` names at least one read that is in `reads`.
 * P3 A read that was dropped is not after `floorMs`; an event not after it can no longer be judged.
 */
import type { SightingKind } from './sighting.ts';
import type { SummaryReason } from './summary-reason.ts';

/** What is remembered of one accepted sighting. */
export interface Read {
  readonly kind: SightingKind;
  readonly id: string;
  /** Event time. */
  readonly atMs: number;
  /** Processing time at which it was accepted: what waiting is counted from. */
  readonly seenAtMs: number;
  readonly laneId?: string;
}

/** What is remembered of a summary that was issued: enough to correct it. */
export interface Issued {
  readonly summaryId: string;
  readonly version: number;
  readonly reason: SummaryReason;
  readonly entryId?: string;
  readonly exitId?: string;
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
  readonly issued: readonly Issued[];
  /** Reads up to this event time have been dropped because there were too many. */
  readonly floorMs: number;
  /** Whether the last visit is open, that is, whether the car counts as an open stay. */
  readonly isInside: boolean;
  /** Undefined only for a plate that nothing is remembered of. */
  readonly wake: Wake | undefined;
}

/** A plate that was never seen, or not for so long that nothing needs to be known of it. */
export const UNSEEN: PlateState = {
  reads: [],
  issued: [],
  floorMs: Number.NEGATIVE_INFINITY,
  isInside: false,
  wake: undefined,
};

/** Whether the event with this id is part of the state already. */
export function remembers(state: PlateState, id: string): boolean {
  for (const read of state.reads) if (read.id === id) return true;
  return false;
}
