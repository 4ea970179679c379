/**
 * A recording of one partition: what came in, and what was decided about it, row by row in the order
 * in which it happened. `docs/recording.md` describes the file.
 *
 * J1 A row is written before anything that follows from it.
 * J2 Whoever records is never stopped by it: a recording that cannot go on ends, and says so.
 * J3 The rows of a batch of turns hold all that the pure core needs to decide the same again.
 */
import type { Outcome } from '#domain/decide.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';

/** What a recording was made with. */
export interface RecordingHeader {
  /** The version of the format. */
  readonly recording: number;
  /** The version of Plateflow that has written it. */
  readonly recordedWith: string;
  /** The version of the rules that decided; null where only deliveries were recorded. */
  readonly decisions: number | null;
  /** Null where the deliveries of all partitions are in one recording. */
  readonly partition: number | null;
  /** When it began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly rules: RecordedRules;
  readonly configHash: string;
  /** Plates and summary ids are replaced: ids cannot be compared with those of a replay. */
  readonly pseudonymised: boolean;
}

/** The settings that decisions depend on. */
export type RecordedRules = StayRules & {
  readonly garageId: string;
  readonly bodyBytesMax: number;
};

/** A delivery as it came. */
export interface DeliveryRow {
  readonly is: 'delivery';
  readonly queue: SightingKind;
  readonly tag: number;
  readonly redelivered: boolean;
  readonly receivedAtMs: number;
  /** A text where it is one; undefined where it was withheld because it could hold a plate. */
  readonly body: string | Uint8Array | undefined;
}

/** The present in which the deliveries that follow are judged. */
interface JudgedRow {
  readonly is: 'judged';
  readonly nowMs: number;
}

/** A delivery that was set aside before it reached an actor. */
export interface RefusedRow {
  readonly is: 'refused';
  readonly queue: SightingKind;
  readonly tag: number;
  readonly reason: RejectionReason;
}

/** What became of one message. */
export type DecidedMail =
  | readonly [queue: SightingKind, tag: number, outcome: Outcome | 'faulted']
  | readonly [wake: 'wake', key: PlateKey, outcome: Outcome | 'faulted'];

/** A state that was loaded for the batch of turns that follows. */
export interface LoadedRow {
  readonly is: 'loaded';
  readonly key: PlateKey;
  /** As it is stored; undefined of a plate that is not. */
  readonly state: string | undefined;
}

/** One batch of turns. */
export interface TurnsRow {
  readonly is: 'turns';
  /** Numbers the batches of an incarnation. */
  readonly batch: number;
  readonly nowMs: number;
  readonly watermarkMs: number;
  /** In the order of the turns; the messages of one plate are next to each other. */
  readonly decided: readonly DecidedMail[];
  /** The checksum of the states to be committed; undefined where ids were replaced. */
  readonly states: number | undefined;
  readonly summaries: readonly Summary[];
}

/** The store has committed a batch. */
interface CommittedRow {
  readonly is: 'committed';
  readonly batch: number;
}

/** All memory starts anew from the store. */
interface IncarnationRow {
  readonly is: 'incarnation';
  readonly epoch: number;
}

/** The last row. Without one the recorder was killed. */
export interface ClosedRow {
  readonly is: 'closed';
  /** Rows between the header and this one. */
  readonly rows: number;
  readonly endedAtMs: number;
  /** Why it is not complete; undefined when it is. */
  readonly problem: string | undefined;
}

export type RecordingRow =
  | DeliveryRow
  | JudgedRow
  | RefusedRow
  | LoadedRow
  | TurnsRow
  | CommittedRow
  | IncarnationRow
  | ClosedRow;

/** Takes the rows of a recording. Never throws, and never waits (J2). */
export interface RowSink {
  write(row: Exclude<RecordingRow, ClosedRow>): void;
}

/** Rows that stand next to each other in a recording. */
export interface RowGroup {
  /** The line of the first of them; each has one line. */
  readonly line: number;
  readonly rows: readonly RecordingRow[];
}

/** A recording that can be read. */
export interface RecordingSource {
  /** For messages. */
  readonly name: string;
  /** Reads the header. @throws an error with a `line` when it is none that can be read */
  header(): Promise<RecordingHeader>;
  /** Reads all rows, from the first on. @throws an error with a `line` when one cannot be read */
  groups(): AsyncIterable<RowGroup>;
}
