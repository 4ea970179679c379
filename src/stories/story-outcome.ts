/** What comes out of a story: expected, as it is written down, or observed in a run. */
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';

/**
 * Marks are in the order in which things happened; marks in the same column keep their order.
 * A run and a reader of text make the same outcome of the same behaviour, so two outcomes can be
 * compared member by member.
 */
export interface StoryOutcome {
  /** Deliveries that were acknowledged, dead letters among them. */
  readonly acked: readonly AckedMark[];
  readonly dead: readonly DeadMark[];
  /** Summaries, in the order in which the writer had them. The first is number 1. */
  readonly written: readonly WrittenMark[];
  /** In the order of the story's plates. Plates that are not here were not looked at. */
  readonly states: readonly PlateLane[];
}

export interface AckedMark {
  readonly queue: SightingKind;
  readonly column: number;
  /** The letter of the delivery. */
  readonly letter: string;
}

export interface DeadMark {
  readonly column: number;
  readonly letter: string;
  readonly reason: RejectionReason;
}

export interface WrittenMark {
  readonly column: number;
  readonly summary: StorySummary;
}

/** A summary as a story tells it; `tellSummaries` makes it of real ones. */
export interface StorySummary {
  /** The letter of the plate, or the plate itself where no letter stands for it. */
  readonly plate: string;
  readonly reason: SummaryReason;
  /** Relative to the start of the story. */
  readonly entryMs: number | undefined;
  readonly exitMs: number | undefined;
  readonly durationMs: number | undefined;
  /** The number of the summary that this one supersedes; numbers begin at 1. */
  readonly corrects: number | undefined;
}

/** The state of a plate as committed, sampled at the end of each column. */
export interface PlateLane {
  /** The letter of the plate. */
  readonly plate: string;
  /** One of `PLATE_MARKS` per column. */
  readonly states: string;
}

/**
 * `.` nothing is remembered, `i` inside, `o` outside and known, `w` outside and something waits to
 * be decided, `W` inside and something waits.
 */
export const PLATE_MARKS = ['.', 'i', 'o', 'w', 'W'] as const;
export type PlateMark = (typeof PLATE_MARKS)[number];
