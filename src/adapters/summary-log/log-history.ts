/**
 * What the log holds, without its lines: the dataset, and for each partition how far it has come
 * and what the newest records were.
 *
 * H1 The numbers of a partition begin with 1 and have no gaps.
 * H2 All lines belong to one dataset; the first one decides which.
 * H3 `cursor` tells what is durable. What is staged is seen by later batches of the same group
 *    alone, and `rewind` forgets it.
 */
import type { AppendResult, SinkCursor } from '#ports/summary-sink.ts';
import type { EncodedRecord, LoggedLine } from './line-format.ts';

/** A batch that wants to be appended. */
export interface Batch {
  readonly partition: number;
  readonly dataset: string;
  readonly records: readonly EncodedRecord[];
}

/** What is to be done with a batch: the records to write, and the answer once they are durable. */
export interface Admission {
  readonly fresh: readonly EncodedRecord[];
  readonly answer: AppendResult;
}

/** How far the log has come with a partition: it holds the numbers from 1 to this one. */
export interface PartitionMark {
  readonly partition: number;
  readonly lastN: number;
}

/** Fingerprints that are kept of each partition. A repeated request is never further back. */
const REMEMBERED = 4096;

interface PartitionHistory {
  durable: number;
  staged: number;
  /** The highest number whose fingerprint was ever noted: what is older may be overwritten. */
  noted: number;
  readonly fingerprints: Uint32Array;
}

export class LogHistory {
  readonly #partitions = new Map<number, PartitionHistory>();
  #dataset: string | undefined;
  #stagedDataset: string | undefined;

  get dataset(): string | undefined {
    return this.#dataset;
  }

  /** The highest durable number of each partition, by partition. */
  get marks(): readonly PartitionMark[] {
    return Array.from(this.#partitions, ([partition, { durable }]) => ({
      partition,
      lastN: durable,
    })).sort((a, b) => a.partition - b.partition);
  }

  cursor(partition: number): SinkCursor {
    return { dataset: this.#dataset, n: this.#partitions.get(partition)?.durable ?? 0 };
  }

  /**
   * Takes over a line of the file.
   *
   * @returns what is wrong with it, as the rest of a sentence; undefined when it fits
   */
  restore({ dataset, partition, n, fingerprint }: LoggedLine): string | undefined {
    this.#dataset ??= dataset;
    if (dataset !== this.#dataset) {
      return `belongs to the dataset "${dataset}", the lines before it to "${this.#dataset}"`;
    }
    const history = this.#partition(partition);
    if (n !== history.durable + 1) {
      return `has number ${n} of partition ${partition}, where ${history.durable + 1} is due`;
    }
    note(history, n, fingerprint);
    history.durable = n;
    history.staged = n;
    this.#stagedDataset = dataset;
    return undefined;
  }

  /** Judges a batch and stages what is new in it: a whole batch is admitted or none of it. */
  admit({ partition, dataset, records }: Batch): Admission {
    const ours = this.#stagedDataset;
    if (ours !== undefined && dataset !== ours) return refuse(foreignDataset(dataset, ours));
    const first = records[0]?.n ?? 0;
    if (first < 1 || records.some(({ n }, index) => n !== first + index)) {
      return refuse('The numbers of a batch must follow each other, from 1 on.');
    }
    const history = this.#partitions.get(partition);
    const staged = history?.staged ?? 0;
    if (first > staged + 1) return { fresh: [], answer: { outcome: 'expected', n: staged + 1 } };
    const known = Math.min(records.length, staged - first + 1);
    const conflict = records.slice(0, known).find((record) => !isSame(history, record));
    if (conflict !== undefined) return refuse(otherSummary(partition, conflict.n));
    const fresh = records.slice(known);
    if (fresh.length > 0) this.#stage(partition, dataset, fresh);
    const lastN = first + records.length - 1;
    return { fresh, answer: { outcome: 'appended', lastN, duplicates: known } };
  }

  /** What is staged has become durable. */
  settle(): void {
    for (const history of this.#partitions.values()) history.durable = history.staged;
    this.#dataset = this.#stagedDataset;
  }

  /** What is staged was not written. */
  rewind(): void {
    for (const history of this.#partitions.values()) history.staged = history.durable;
    this.#stagedDataset = this.#dataset;
  }

  #stage(partition: number, dataset: string, fresh: readonly EncodedRecord[]): void {
    const history = this.#partition(partition);
    for (const { n, fingerprint } of fresh) note(history, n, fingerprint);
    history.staged += fresh.length;
    this.#stagedDataset = dataset;
  }

  #partition(partition: number): PartitionHistory {
    let history = this.#partitions.get(partition);
    if (history === undefined) {
      history = { durable: 0, staged: 0, noted: 0, fingerprints: new Uint32Array(REMEMBERED) };
      this.#partitions.set(partition, history);
    }
    return history;
  }
}

function note(history: PartitionHistory, n: number, fingerprint: number): void {
  history.fingerprints[n % REMEMBERED] = fingerprint;
  history.noted = Math.max(history.noted, n);
}

/** A record so far back that its fingerprint is forgotten is taken for the same. */
function isSame(history: PartitionHistory | undefined, { n, fingerprint }: EncodedRecord): boolean {
  if (history === undefined || n <= history.noted - REMEMBERED) return true;
  return history.fingerprints[n % REMEMBERED] === fingerprint;
}

function refuse(detail: string): Admission {
  return { fresh: [], answer: { outcome: 'refused', detail } };
}

function foreignDataset(dataset: string, ours: string): string {
  return (
    `The log belongs to the dataset "${ours}", the batch to "${dataset}": the store or the log ` +
    `was replaced. Give the writer a new file (writer.log), or bring back what belongs to it.`
  );
}

function otherSummary(partition: number, n: number): string {
  return (
    `The log has another summary under number ${n} of partition ${partition}: the store has gone ` +
    `back in time or has two histories. Nothing of the batch was written.`
  );
}
