/**
 * The open summary log. Batches queue while the disk is busy with those before them; then all that
 * queued is written in one go, made durable once, and answered.
 *
 * G1 A batch is answered only after every line of it is durable.
 * G2 At most `requestsMax` batches wait; further ones are told to come back.
 * G3 One group is written at a time, in the order in which its batches came.
 * G4 When the log has failed every batch rejects, and the log stays so until the process ends.
 */
import type { LogAnswer, LogRecord, NewestSummaries, SummaryLog } from '#ports/summary-log.ts';
import type { SummaryQuery } from '#ports/summary-log.ts';
import type { SinkCursor } from '#ports/summary-sink.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { FileLock } from '../file-lock.ts';
import { encodeRecord } from './line-format.ts';
import type { LogReader } from './log-file.ts';
import type { Admission, Batch, LogHistory } from './log-history.ts';
import type { LogTail, Refusal } from './log-tail.ts';
import { readNewestLines } from './newest-lines.ts';

export interface FileSummaryLogOptions {
  readonly lock: FileLock;
  readonly reader: LogReader;
  readonly history: LogHistory;
  readonly tail: LogTail;
  readonly telemetry: Telemetry;
  /** Batches that may wait for the disk. */
  readonly requestsMax: number;
  /** Bytes that a search reads from the end of the log at most. */
  readonly searchBytesMax: number;
  /** Told once, when the log has failed for good: the process must end. */
  readonly onFailure: (error: Error) => void;
}

interface WaitingBatch extends Batch {
  /** How long its lines are together, if all of them are new. */
  readonly length: number;
  answer(answer: LogAnswer): void;
  fail(error: Error): void;
}

/** A group takes no more batches when it is this long; it is one string in memory. */
const GROUP_LENGTH_MAX = 16_777_216;

export class FileSummaryLog implements SummaryLog {
  readonly #options: FileSummaryLogOptions;
  #waiting: WaitingBatch[] = [];
  #draining: Promise<void> | undefined;
  #closing: Promise<void> | undefined;
  #failure: Error | undefined;
  #refusal: Refusal | undefined;

  constructor(options: FileSummaryLogOptions) {
    this.#options = options;
  }

  cursor(partition: number): SinkCursor {
    return this.#options.history.cursor(partition);
  }

  append(partition: number, dataset: string, records: readonly LogRecord[]): Promise<LogAnswer> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#waiting.length >= this.#options.requestsMax) {
      return Promise.resolve({ outcome: 'busy' });
    }
    // Encoded at once, so that this work is done while the disk does its own.
    const encoded = records.map((record) => encodeRecord(partition, dataset, record));
    const length = encoded.reduce((sum, { text }) => sum + text.length, 0);
    return new Promise((answer, fail) => {
      this.#waiting.push({ partition, dataset, records: encoded, length, answer, fail });
      this.#draining ??= this.#drain();
    });
  }

  async findNewest(query: SummaryQuery): Promise<NewestSummaries> {
    const { reader, tail, searchBytesMax } = this.#options;
    return readNewestLines(reader, tail.end, { ...query, bytesMax: searchBytesMax });
  }

  async checkWritable(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    const refusal = (await this.#options.tail.findDisplacement()) ?? this.#refusal;
    if (refusal !== undefined) throw new Error(refusal.detail);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#failure ??= new Error('The summary log is closed.');
    await this.#draining;
    await this.#options.tail.close();
    this.#options.lock.release();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        await this.#flush(this.#takeGroup());
      }
    } finally {
      this.#draining = undefined;
    }
  }

  #takeGroup(): readonly WaitingBatch[] {
    let length = 0;
    const end = this.#waiting.findIndex((batch) => (length += batch.length) >= GROUP_LENGTH_MAX);
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end + 1);
  }

  async #flush(group: readonly WaitingBatch[]): Promise<void> {
    const { history, tail } = this.#options;
    try {
      const admissions = group.map((batch) => history.admit(batch));
      const bytes = Buffer.from(linesOf(admissions));
      const refusal = bytes.length > 0 ? await tail.append(bytes) : undefined;
      if (bytes.length > 0) this.#refusal = refusal;
      if (refusal === undefined) history.settle();
      else history.rewind();
      group.forEach((batch, index) => {
        batch.answer(refusal ?? (admissions[index] as Admission).answer);
      });
      if (refusal === undefined) this.#report(admissions, bytes.length);
    } catch (error) {
      this.#fail(error as Error, group);
    }
  }

  #fail(error: Error, group: readonly WaitingBatch[]): void {
    this.#failure = error;
    for (const batch of [...group, ...this.#waiting]) batch.fail(error);
    this.#waiting = [];
    this.#options.onFailure(error);
  }

  #report(admissions: readonly Admission[], bytes: number): void {
    let written = 0;
    let duplicates = 0;
    for (const { fresh, answer } of admissions) {
      written += fresh.length;
      if (answer.outcome === 'appended') duplicates += answer.duplicates;
    }
    this.#options.telemetry.emit('summaries_appended', { written, duplicates, bytes });
  }
}

function linesOf(admissions: readonly Admission[]): string {
  let lines = '';
  for (const { fresh } of admissions) for (const { text } of fresh) lines += text;
  return lines;
}
