/**
 * One connection to the file: every part of the engine in a process shares it, because SQLite
 * forgets the pages it has read when another connection writes.
 *
 * B1 At most one transaction is open, and none outlives the call that began it.
 * B2 A transaction takes the write lock when it begins, so it never fails half way for want of it.
 * B3 A transaction that throws has no effect.
 */
import { toEmbeddedError } from './embedded-error.ts';
import type { DatabaseSync, StatementSync } from 'node:sqlite';

/**
 * What a transaction survives when its call returns: `durable` the loss of power, `lazy` the end
 * of the process. A later durable transaction makes the lazy ones before it durable as well.
 */
export type Durability = 'durable' | 'lazy';

const SYNCHRONOUS = { durable: 'FULL', lazy: 'NORMAL' } as const satisfies Record<
  Durability,
  string
>;

export class Database {
  readonly file: string;
  readonly #connection: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #dataVersion: StatementSync;
  #durability: Durability = 'durable';

  /** @param connection one whose `synchronous` is FULL */
  constructor(connection: DatabaseSync, file: string) {
    this.file = file;
    this.#connection = connection;
    this.#begin = connection.prepare('BEGIN IMMEDIATE');
    this.#commit = connection.prepare('COMMIT');
    this.#dataVersion = connection.prepare('PRAGMA data_version');
  }

  /** Compiles a statement; it is meant to be kept. */
  prepare(sql: string): StatementSync {
    return this.#connection.prepare(sql);
  }

  /**
   * Does the work in a transaction of its own.
   *
   * @throws EmbeddedError when the file or the disk is the reason; nothing of the work is stored
   * then, except that after `disk_error` it is not known whether it is
   * @throws RefusedToRun when the file is damaged
   */
  transact<Result>(durability: Durability, work: () => Result): Result {
    try {
      this.#demand(durability);
      this.#begin.run();
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      this.#rollBack();
      throw toEmbeddedError(error, this.file);
    }
  }

  /** Reads without a transaction: each statement sees what was committed before it. */
  read<Result>(work: () => Result): Result {
    try {
      return work();
    } catch (error) {
      throw toEmbeddedError(error, this.file);
    }
  }

  /** A number that changes when another connection, in this process or not, has committed. */
  foreignVersion(): number {
    return this.read(() => Number(this.#dataVersion.get()?.['data_version']));
  }

  /** Closes the connection. The last one of all processes also tidies the file up. */
  close(): void {
    if (this.#connection.isOpen) this.#connection.close();
  }

  /** The setting belongs to the connection and costs a microsecond to change. */
  #demand(durability: Durability): void {
    if (durability === this.#durability) return;
    this.#connection.exec(`PRAGMA synchronous = ${SYNCHRONOUS[durability]}`);
    this.#durability = durability;
  }

  /** A full disk, for one, has rolled the transaction back already. */
  #rollBack(): void {
    if (this.#connection.isOpen && this.#connection.isTransaction) {
      this.#connection.exec('ROLLBACK');
    }
  }
}
