/** Dead letters are set aside by a partition; a person then looks through those of all of them. */
import type { StatementSync } from 'node:sqlite';
import type {
  BuriedLetter,
  DeadLetter,
  DeadLetterBox,
  DeadLetters,
  LetterQuery,
} from '#ports/dead-letters.ts';
import type { Arrivals } from './arrivals.ts';
import type { Database } from './database.ts';
import type { QueuePair } from './sqlite-deliveries.ts';

/** Sets aside what one partition cannot use: it goes back there if it is retried. */
export class SqliteDeadLetters implements DeadLetters {
  readonly #database: Database;
  readonly #partition: number;
  readonly #insert: StatementSync;

  constructor(database: Database, partition: number) {
    this.#database = database;
    this.#partition = partition;
    this.#insert = database.prepare(`
      INSERT INTO dead_letters (partition, kind, reason, detail, body, at)
      VALUES (?, ?, ?, ?, ?, ?)`);
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    this.#database.transact('durable', () => {
      for (const { queue, reason, detail, body, atMs } of letters) {
        this.#insert.run(this.#partition, queue, reason, detail, body, atMs);
      }
    });
  }
}

/** A row of the table, with the names that the port gives its columns. */
type Row = Omit<BuriedLetter, 'id' | 'partition'> & Readonly<Record<'id' | 'partition', number>>;

const COLUMNS = 'id, partition, kind AS queue, reason, detail, body, at AS atMs';

export class SqliteDeadLetterBox implements DeadLetterBox {
  readonly #database: Database;
  readonly #partitions: readonly QueuePair[];
  readonly #arrivals: Arrivals;
  readonly #list: StatementSync;
  readonly #count: StatementSync;
  readonly #find: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: Database, partitions: readonly QueuePair[], arrivals: Arrivals) {
    this.#database = database;
    this.#partitions = partitions;
    this.#arrivals = arrivals;
    this.#list = database.prepare(`
      SELECT ${COLUMNS} FROM dead_letters WHERE reason = ?1 OR ?1 IS NULL ORDER BY id LIMIT ?2`);
    this.#count = database.prepare('SELECT count(*) AS count FROM dead_letters');
    this.#find = database.prepare(`SELECT ${COLUMNS} FROM dead_letters WHERE id = ?`);
    this.#remove = database.prepare(`DELETE FROM dead_letters WHERE id = ? RETURNING ${COLUMNS}`);
  }

  async list({ reason, limit }: LetterQuery): Promise<readonly BuriedLetter[]> {
    const rows = this.#database.read(() => this.#list.all(reason ?? null, limit));
    return (rows as unknown as readonly Row[]).map(toLetter);
  }

  async count(): Promise<number> {
    const row = this.#database.read(() => this.#count.get());
    return (row as { readonly count: number }).count;
  }

  async find(id: string): Promise<BuriedLetter | undefined> {
    const row = this.#database.read(() => (isId(id) ? this.#find.get(id) : undefined));
    return row === undefined ? undefined : toLetter(row as unknown as Row);
  }

  /** A letter leaves the box and enters its queue in one transaction: it is in exactly one. */
  async retry(ids: readonly string[]): Promise<number> {
    const retried = this.#database.transact('durable', () => {
      const rows = this.#take(ids);
      for (const { partition, queue, body } of rows) {
        this.#partitions[partition]?.[queue].append([body]);
      }
      return rows.length;
    });
    this.#arrivals.announce();
    return retried;
  }

  async discard(ids: readonly string[]): Promise<number> {
    return this.#database.transact('durable', () => this.#take(ids).length);
  }

  /** Removes the letters that there are, in the order of the ids. Must be part of a transaction. */
  #take(ids: readonly string[]): readonly Row[] {
    return ids
      .filter(isId)
      .map((id) => this.#remove.get(id) as unknown as Row | undefined)
      .filter((row) => row !== undefined);
  }
}

function isId(id: string): boolean {
  return /^[1-9][0-9]{0,15}$/.test(id);
}

function toLetter(row: Row): BuriedLetter {
  return { ...row, id: String(row.id) };
}
