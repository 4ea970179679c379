/**
 * A writer in memory, for what is over when the process ends. It judges as the log in a file does,
 * so S1 and S2 of `ports/summary-sink.ts` hold as far as that goes: nothing outlives the process.
 */
import { crc32c } from '@node-rs/crc32';
import { LogHistory } from '../summary-log/log-history.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor, SummarySink } from '#ports/summary-sink.ts';

export class MemorySink implements SummarySink {
  readonly #history = new LogHistory();
  readonly #appended: (records: readonly OutboxRecord[]) => void;

  /** @param appended takes each record once, in order, before its batch is answered */
  constructor(appended: (records: readonly OutboxRecord[]) => void) {
    this.#appended = appended;
  }

  async cursor(partition: number): Promise<SinkCursor> {
    return this.#history.cursor(partition);
  }

  async append(
    partition: number,
    dataset: string,
    records: readonly OutboxRecord[],
  ): Promise<AppendResult> {
    const encoded = records.map(({ n, summary }) => ({
      n,
      text: summary,
      fingerprint: crc32c(summary),
    }));
    const { fresh, answer } = this.#history.admit({ partition, dataset, records: encoded });
    this.#history.settle();
    if (fresh.length > 0) this.#appended(fresh.map(({ n, text }) => ({ n, summary: text })));
    return answer;
  }

  async close(): Promise<void> {}
}
