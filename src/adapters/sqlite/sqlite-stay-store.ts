/**
 * The store of one partition. A commit is one transaction that has reached the disk when it
 * returns; it takes the thread for as long, a few milliseconds for some hundred plates.
 *
 * Numbers of commits go on over epochs: `nextCommit` of a claim follows the last commit of all.
 */
import type { StatementSync } from 'node:sqlite';
import { describeFencing } from '../describe-fencing.ts';
import { EmbeddedError } from './embedded-error.ts';
import { OutboxTable } from './outbox-table.ts';
import { PlateTable } from './plate-table.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type {
  Commit,
  CommitResult,
  OutboxRecord,
  Ownership,
  StayStore,
} from '#ports/stay-store.ts';
import type { PartitionStanding } from '../describe-fencing.ts';
import type { Database } from './database.ts';

/** A row of `partitions`. */
interface Standing extends PartitionStanding {
  readonly lastSummary: number;
  readonly trimmed: number;
}

export class SqliteStayStore implements StayStore {
  readonly #database: Database;
  readonly #partition: number;
  readonly #plates: PlateTable;
  readonly #outbox: OutboxTable;
  readonly #statements: Statements;
  #isClosed = false;

  constructor(database: Database, partition: number) {
    this.#database = database;
    this.#partition = partition;
    this.#plates = new PlateTable(database, partition);
    this.#outbox = new OutboxTable(database, partition);
    this.#statements = prepare(database);
  }

  async claim(): Promise<Ownership> {
    this.#checkOpen();
    const { claim, dataset, ledgers } = this.#statements;
    return this.#database.transact('durable', () => {
      const { epoch, nextCommit, lastSummary, trimmed } = claim.get(
        this.#partition,
      ) as unknown as Standing;
      const books = ledgers.all(this.#partition) as unknown as readonly LedgerRow[];
      return {
        epoch,
        nextCommit,
        dataset: String(dataset.get()?.['value']),
        lastSummary,
        outboxDepth: lastSummary - trimmed,
        ledgers: new Map(books.map(({ garage, ...ledger }) => [garage, ledger])),
      };
    });
  }

  async load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]> {
    this.#checkOpen();
    return this.#plates.load(keys);
  }

  async commit(commit: Commit): Promise<CommitResult> {
    this.#checkOpen();
    return this.#database.transact('durable', () => {
      const standing = this.#statements.look.get(this.#partition) as unknown as Standing;
      if (!isNext(commit, standing)) {
        const detail = describeFencing(this.#partition, commit, standing);
        return { outcome: 'fenced', detail };
      }
      return { outcome: 'committed', lastSummary: this.#store(commit, standing) };
    });
  }

  async due(nowMs: number, watermarkMs: number, limit: number): Promise<readonly PlateKey[]> {
    this.#checkOpen();
    return this.#plates.due(nowMs, watermarkMs, limit);
  }

  async readOutbox(afterN: number, limit: number): Promise<readonly OutboxRecord[]> {
    this.#checkOpen();
    return this.#outbox.read(afterN, limit);
  }

  /** Lazy: after a loss of power the summaries may be back, and the writer knows them already. */
  async trimOutbox(throughN: number): Promise<void> {
    this.#checkOpen();
    this.#database.transact('lazy', () => this.#outbox.trim(throughN));
  }

  /** The file stays open: it belongs to the engine. */
  async close(): Promise<void> {
    this.#isClosed = true;
  }

  /** @returns the number of the newest summary */
  #store({ writes, summaries, ledgers, number }: Commit, standing: Standing): number {
    const { book, advance } = this.#statements;
    for (const write of writes) this.#plates.write(write);
    for (const [garage, ledger] of ledgers) {
      const { entries, exits, countedInside, openStays } = ledger;
      book.run(this.#partition, garage, entries, exits, countedInside, openStays);
    }
    const lastSummary = standing.lastSummary + summaries.length;
    this.#outbox.append(lastSummary, summaries);
    advance.run(number + 1, lastSummary, this.#partition);
    return lastSummary;
  }

  #checkOpen(): void {
    if (!this.#isClosed) return;
    throw new EmbeddedError('closed', `The store of partition ${this.#partition} is closed.`);
  }
}

/** Whether a commit comes from the owner of a claimed partition, and is the next one. */
function isNext({ epoch, number }: Commit, standing: Standing): boolean {
  return standing.epoch > 0 && standing.epoch === epoch && standing.nextCommit === number;
}

type LedgerRow = GarageLedger & { readonly garage: string };

interface Statements {
  readonly claim: StatementSync;
  readonly look: StatementSync;
  readonly advance: StatementSync;
  readonly dataset: StatementSync;
  readonly ledgers: StatementSync;
  readonly book: StatementSync;
}

const STANDING = 'epoch, next_commit AS nextCommit, last_summary AS lastSummary, trimmed';

function prepare(database: Database): Statements {
  return {
    claim: database.prepare(
      `UPDATE partitions SET epoch = epoch + 1 WHERE partition = ? RETURNING ${STANDING}`,
    ),
    look: database.prepare(`SELECT ${STANDING} FROM partitions WHERE partition = ?`),
    advance: database.prepare(
      'UPDATE partitions SET next_commit = ?, last_summary = ? WHERE partition = ?',
    ),
    dataset: database.prepare("SELECT value FROM settings WHERE name = 'dataset'"),
    ledgers: database.prepare(`
      SELECT garage, entries, exits, counted_inside AS countedInside, open_stays AS openStays
      FROM ledgers WHERE partition = ?`),
    book: database.prepare(`
      INSERT OR REPLACE INTO ledgers
        (partition, garage, entries, exits, counted_inside, open_stays)
      VALUES (?, ?, ?, ?, ?, ?)`),
  };
}
