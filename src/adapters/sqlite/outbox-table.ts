/**
 * The outbox of one partition: the summaries of a commit are one row.
 *
 * O1 Summaries are numbered without gaps; those up to `partitions.trimmed` are gone.
 */
import type { StatementSync } from 'node:sqlite';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { Database } from './database.ts';

/** ASCII's record separator. A JSON text cannot contain it: inside of strings it is escaped. */
const SEPARATOR = '\u001E';

interface Row {
  readonly last: number;
  readonly count: number;
  readonly summaries: string;
}

export class OutboxTable {
  readonly #database: Database;
  readonly #partition: number;
  readonly #insert: StatementSync;
  readonly #read: StatementSync;
  readonly #trimmed: StatementSync;
  readonly #mark: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: Database, partition: number) {
    this.#database = database;
    this.#partition = partition;
    this.#insert = database.prepare(
      'INSERT INTO outbox (partition, last, count, summaries) VALUES (?, ?, ?, ?)',
    );
    this.#read = database.prepare(`
      SELECT last, count, summaries FROM outbox WHERE partition = ? AND last > ?
      ORDER BY last LIMIT 1`);
    this.#trimmed = database.prepare('SELECT trimmed FROM partitions WHERE partition = ?');
    this.#mark = database.prepare(`
      UPDATE partitions SET trimmed = max(trimmed, min(?2, last_summary)) WHERE partition = ?1
      RETURNING trimmed`);
    this.#remove = database.prepare('DELETE FROM outbox WHERE partition = ? AND last <= ?');
  }

  /** Adds summaries, the newest of which has number `last`. Must be part of a transaction. */
  append(last: number, summaries: readonly string[]): void {
    if (summaries.length === 0) return;
    this.#insert.run(this.#partition, last, summaries.length, summaries.join(SEPARATOR));
  }

  /** Summaries with a greater number than this, in order. */
  read(afterN: number, limit: number): readonly OutboxRecord[] {
    return this.#database.read(() => {
      const records: OutboxRecord[] = [];
      let n = Math.max(afterN, Number(this.#trimmed.get(this.#partition)?.['trimmed']));
      while (records.length < limit) {
        const row = this.#read.get(this.#partition, n) as Row | undefined;
        if (row === undefined) break;
        const summaries = row.summaries.split(SEPARATOR).slice(n - (row.last - row.count));
        for (const summary of summaries) records.push({ n: ++n, summary });
      }
      return records.slice(0, limit);
    });
  }

  /** Removes the summaries up to and including this one. Must be part of a transaction. */
  trim(throughN: number): void {
    const row = this.#mark.get(this.#partition, throughN);
    this.#remove.run(this.#partition, Number(row?.['trimmed']));
  }
}
