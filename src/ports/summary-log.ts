/**
 * The summary log, as the writer's service sees it: a file that is only ever appended to.
 *
 * S1 and S2 of `summary-sink.ts` hold here too; this is where they are kept.
 */
import type { Plate } from '#domain/plate.ts';
import type { Summary } from '#domain/summary.ts';
import type { AppendResult, SinkCursor } from './summary-sink.ts';

/** A numbered summary on its way to the log. */
export interface LogRecord {
  readonly n: number;
  readonly summary: Summary;
}

/** What the log says about a batch. */
export type LogAnswer =
  | AppendResult
  /** Too many requests wait for the disk. Nothing was written; the same call may be repeated. */
  | { readonly outcome: 'busy' }
  /** The disk cannot take it at present. Nothing was written; the same call may be repeated. */
  | {
      readonly outcome: 'unavailable';
      readonly reason: 'no_space' | 'not_writable';
      readonly detail: string;
    };

/** What to look for in the log. */
export interface SummaryQuery {
  /** Undefined finds the summaries of every plate. */
  readonly plate: Plate | undefined;
  readonly limit: number;
}

/** The lines that were found. */
export interface NewestSummaries {
  /** JSON texts as they stand in the log, the newest first. */
  readonly lines: readonly string[];
  /** False when older lines were not read, because the search had read as much as it may. */
  readonly isComplete: boolean;
}

/** Appends summaries to the log and finds them again. */
export interface SummaryLog {
  /** How far a partition has come: what is durable, never what is being written. */
  cursor(partition: number): SinkCursor;
  /**
   * Appends a batch of records whose numbers follow each other. Records that the log has are
   * duplicates, not errors. Rejects when the log has failed for good: then nothing is known.
   */
  append(partition: number, dataset: string, records: readonly LogRecord[]): Promise<LogAnswer>;
  /** Newest first. */
  findNewest(query: SummaryQuery): Promise<NewestSummaries>;
  /** Rejects with the reason when an append would fail now. */
  checkWritable(): Promise<void>;
  /** Finishes what is queued, then lets go of the file. */
  close(): Promise<void>;
}
