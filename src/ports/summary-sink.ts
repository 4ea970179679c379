/**
 * The writer, as the relay sees it.
 *
 * S1 Records of a partition are appended in the order of their numbers, without gaps, each once.
 * S2 `appended` and `duplicate` mean that every record of the call is durable.
 */
import type { OutboxRecord } from './stay-store.ts';

/** What the writer says about a batch. */
export type AppendResult =
  /** All are durable. `duplicates` of them were there before. */
  | { readonly outcome: 'appended'; readonly lastN: number; readonly duplicates: number }
  /** The batch does not continue the log: the next number is this one. */
  | { readonly outcome: 'expected'; readonly n: number }
  /** The log belongs to another history, or says something else under the same number. */
  | { readonly outcome: 'refused'; readonly detail: string };

/** How far the writer has come with a partition. */
export interface SinkCursor {
  /** Undefined when the log is empty: it will take the first history it is given. */
  readonly dataset: string | undefined;
  /** The highest number that is durable; 0 when there is none. */
  readonly n: number;
}

/** Takes summaries and makes them durable. */
export interface SummarySink {
  cursor(partition: number): Promise<SinkCursor>;
  /** Rejects when the writer cannot be reached or cannot write; the same call may be repeated. */
  append(
    partition: number,
    dataset: string,
    records: readonly OutboxRecord[],
  ): Promise<AppendResult>;
  close(): Promise<void>;
}
