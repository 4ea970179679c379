/**
 * The outbox of one partition: the summaries of a commit are one row, sealed with its numbers.
 *
 * O1 Summaries are numbered without gaps; those up to `partitions.trimmed` are gone.
 */
import type { StatementSync } from 'node:sqlite';
import { joinSummaries, splitSummaries } from '../joined-summaries.ts';
import { openSealed, refuseDamaged, sealText } from '../sealed-text.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { Database } from './database.ts';

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
    const { length: count } = summaries;
    const sealed = sealText(placeOf(last, count), joinSummaries(summaries));
    this.#insert.run(this.#partition, last, count, sealed);
  }

  /**
   * Summaries with a greater number than this, in order.
   *
   * @throws RefusedToRun when some are damaged, or missing (O1)
   */
  read(afterN: number, limit: number): readonly OutboxRecord[] {
    return this.#database.read(() => {
      const records: OutboxRecord[] = [];
      let n = Math.max(afterN, Number(this.#trimmed.get(this.#partition)?.['trimmed']));
      while (records.length < limit) {
        const row = this.#read.get(this.#partition, n) as Row | undefined;
        if (row === undefined) break;
        const before = row.last - row.count;
        if (before > n) throw refuseDamaged(`The outbox in SQLite, after summary ${n},`);
        for (const summary of openRow(row).slice(n - before)) records.push({ n: ++n, summary });
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

function openRow({ last, count, summaries }: Row): readonly string[] {
  const text = openSealed(placeOf(last, count), summaries);
  if (text !== undefined) return splitSummaries(text);
  throw refuseDamaged(`The row of the outbox in SQLite that ends with summary ${last}`);
}

function placeOf(last: number, count: number): string {
  return `${last} ${count}`;
}
