/**
 * A writer in memory, after S1 and S2 of `ports/summary-sink.ts`, for one partition. Its answer
 * passes a gate of its own, so that a request can have its effect and its answer be lost.
 */
import { Gate } from './gate.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor, SummarySink } from '#ports/summary-sink.ts';

export class FakeSink implements SummarySink {
  readonly asking = new Gate();
  readonly appending = new Gate();
  readonly answering = new Gate();
  readonly lines: string[] = [];
  readonly trace: string[];
  dataset: string | undefined;
  /** What it says instead of appending. */
  verdict: AppendResult | undefined;

  constructor(trace: string[]) {
    this.trace = trace;
  }

  async cursor(): Promise<SinkCursor> {
    await this.asking.pass();
    return { dataset: this.dataset, n: this.lines.length };
  }

  async append(
    _partition: number,
    dataset: string,
    records: readonly OutboxRecord[],
  ): Promise<AppendResult> {
    await this.appending.pass();
    if (this.verdict !== undefined) return this.verdict;
    this.dataset = dataset;
    const result = this.#take(records);
    await this.answering.pass();
    return result;
  }

  async close(): Promise<void> {}

  #take(records: readonly OutboxRecord[]): AppendResult {
    const first = records[0]?.n ?? 0;
    const last = records.at(-1)?.n ?? 0;
    this.trace.push(`append ${first}-${last}`);
    if (first > this.lines.length + 1) return { outcome: 'expected', n: this.lines.length + 1 };
    const other = records.find(({ n, summary }) => (this.lines[n - 1] ?? summary) !== summary);
    if (other !== undefined)
      return { outcome: 'refused', detail: `${other.n} is another summary.` };
    const fresh = records.filter(({ n }) => n > this.lines.length);
    for (const { summary } of fresh) this.lines.push(summary);
    return { outcome: 'appended', lastN: last, duplicates: records.length - fresh.length };
  }
}
