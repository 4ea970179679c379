/**
 * One queue of one partition, as it is in the file. Its messages are numbered 1, 2, 3, ... for all
 * time; where its consumer is in it are two of these numbers.
 *
 * Q1 `acked <= position <= published`; the messages after `acked` are in the file, in order.
 * Q2 Only the newest consumer can save its place. An older one learns that it is not any more.
 */
import type { StatementSync } from 'node:sqlite';
import { refuseDamaged } from '../sealed-text.ts';
import { openSegment, sealSegment } from './sealed-segment.ts';
import { packSegment, segmented, unpackSegment } from './segment.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Database } from './database.ts';

/** How far a consumer is. */
export interface Place {
  /** The newest message that is out or done. */
  readonly position: number;
  /** The newest message that is done, as are all before it. */
  readonly acked: number;
}

/** What a new consumer begins with. */
export interface Attachment {
  readonly consumer: number;
  /** The newest message that is done: the consumer's first one is the next. */
  readonly acked: number;
  /** The newest message that was ever handed out, done or not. */
  readonly handedOut: number;
}

export class StoredQueue {
  readonly partition: number;
  readonly kind: SightingKind;
  readonly #database: Database;
  readonly #statements: Statements;

  constructor(database: Database, partition: number, kind: SightingKind) {
    this.partition = partition;
    this.kind = kind;
    this.#database = database;
    this.#statements = prepare(database);
  }

  /** Adds messages at the end. Must be part of a transaction. */
  append(bodies: readonly Uint8Array[]): void {
    const { count, insert } = this.#statements;
    const row = count.get(bodies.length, this.partition, this.kind) as { published: number };
    let last = row.published - bodies.length;
    for (const piece of segmented(bodies)) {
      last += piece.length;
      insert.run(this.partition, this.kind, last, sealSegment(packSegment(piece)));
    }
  }

  /**
   * The messages that follow number `n`, in order: some of them, or none if there are none.
   *
   * @throws RefusedToRun when they are damaged, or the next one is not there (Q1)
   */
  readAfter(n: number): readonly Uint8Array[] {
    const row = this.#database.read(() =>
      this.#statements.read.get(this.partition, this.kind, n),
    ) as { last: number; bodies: unknown } | undefined;
    if (row === undefined) return [];
    const bodies = unpackSegment(openSegment(row.bodies, this.kind));
    const first = row.last - bodies.length + 1;
    if (first > n + 1) throw refuseDamaged(`The queue ${this.kind} in SQLite, after message ${n},`);
    return bodies.slice(n + 1 - first);
  }

  /** Makes a new consumer of the queue; the one before, if there still is one, is not any more. */
  attach(): Attachment {
    return this.#database.transact(
      'lazy',
      () => this.#statements.attach.get(this.partition, this.kind) as unknown as Attachment,
    );
  }

  /** Whether this is still the queue's consumer. */
  isConsumedBy(consumer: number): boolean {
    const row = this.#database.read(() => this.#statements.look.get(this.partition, this.kind));
    return row?.['consumer'] === consumer;
  }

  /**
   * Stores how far the consumer is, and removes what is done.
   *
   * @returns false, without any effect, when there is a newer consumer
   */
  save(consumer: number, { position, acked }: Place): boolean {
    const { partition, kind } = this;
    const { save, remove } = this.#statements;
    return this.#database.transact('lazy', () => {
      if (save.run(position, acked, partition, kind, consumer).changes === 0) return false;
      remove.run(partition, kind, acked);
      return true;
    });
  }

  /** How many messages are neither out nor done. */
  backlog(): number {
    const row = this.#database.read(() => this.#statements.look.get(this.partition, this.kind));
    return Number(row?.['backlog']);
  }
}

interface Statements {
  readonly count: StatementSync;
  readonly insert: StatementSync;
  readonly read: StatementSync;
  readonly attach: StatementSync;
  readonly look: StatementSync;
  readonly save: StatementSync;
  readonly remove: StatementSync;
}

function prepare(database: Database): Statements {
  return {
    count: database.prepare(`
      UPDATE queues SET published = published + ? WHERE partition = ? AND kind = ?
      RETURNING published`),
    insert: database.prepare(
      'INSERT INTO segments (partition, kind, last, bodies) VALUES (?, ?, ?, ?)',
    ),
    read: database.prepare(`
      SELECT last, bodies FROM segments WHERE partition = ? AND kind = ? AND last > ?
      ORDER BY last LIMIT 1`),
    attach: database.prepare(`
      UPDATE queues SET consumer = consumer + 1, position = acked WHERE partition = ? AND kind = ?
      RETURNING consumer, acked, handed_out AS handedOut`),
    look: database.prepare(`
      SELECT consumer, published - position AS backlog FROM queues
      WHERE partition = ? AND kind = ?`),
    save: database.prepare(`
      UPDATE queues SET position = ?1, acked = ?2, handed_out = max(handed_out, ?1)
      WHERE partition = ?3 AND kind = ?4 AND consumer = ?5`),
    remove: database.prepare('DELETE FROM segments WHERE partition = ? AND kind = ? AND last <= ?'),
  };
}
