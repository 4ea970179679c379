/** The writer, as one life of a processor reaches it: each request has a connection of its own. */
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor, SummarySink } from '#ports/summary-sink.ts';
import type { Place } from './place.ts';
import type { Writer } from './writer.ts';

export class SinkClient implements SummarySink {
  readonly #place: Place;
  readonly #writer: Writer;
  readonly #limitMs: number;

  constructor(place: Place, writer: Writer, limitMs: number) {
    this.#place = place;
    this.#writer = writer;
    this.#limitMs = limitMs;
  }

  cursor(partition: number): Promise<SinkCursor> {
    return this.#request(() => this.#writer.cursor(partition));
  }

  append(
    partition: number,
    dataset: string,
    records: readonly OutboxRecord[],
  ): Promise<AppendResult> {
    return this.#request(() => this.#writer.append(partition, dataset, records));
  }

  async close(): Promise<void> {}

  async #request<T>(effect: () => T | Promise<T>): Promise<T> {
    const connection = this.#place.connect('writer', this.#writer.life, this.#limitMs);
    try {
      return await connection.request(async () => effect());
    } finally {
      connection.abandon();
    }
  }
}
