/**
 * A store in memory, for what is over when the process ends, such as a replay. It keeps the
 * contract C1 to C5 of `ports/stay-store.ts` as far as that goes: nothing outlives the process.
 */
import { Deadlines } from './deadlines.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type {
  Commit,
  CommitResult,
  OutboxRecord,
  Ownership,
  StayStore,
} from '#ports/stay-store.ts';
import type { Due } from './deadlines.ts';

export class MemoryStayStore implements StayStore {
  readonly #dataset: string;
  readonly #states = new Map<PlateKey, string>();
  readonly #ledgers = new Map<string, GarageLedger>();
  readonly #dueAt = new Deadlines();
  readonly #heldUntil = new Deadlines();
  #outbox: readonly OutboxRecord[] = [];
  #epoch = 0;
  #nextCommit = 1;
  #lastSummary = 0;

  /** @param dataset the name of the store's history */
  constructor(dataset: string) {
    this.#dataset = dataset;
  }

  async claim(): Promise<Ownership> {
    this.#epoch += 1;
    return {
      epoch: this.#epoch,
      nextCommit: this.#nextCommit,
      dataset: this.#dataset,
      lastSummary: this.#lastSummary,
      outboxDepth: this.#outbox.length,
      ledgers: new Map(this.#ledgers),
    };
  }

  async load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]> {
    return keys.map((key) => this.#states.get(key));
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const { epoch, number } = commit;
    if (epoch === 0 || epoch !== this.#epoch || number !== this.#nextCommit) {
      const expected = `epoch ${this.#epoch} and commit ${this.#nextCommit}`;
      const detail = `The store expects ${expected}; this is epoch ${epoch}, commit ${number}.`;
      return { outcome: 'fenced', detail };
    }
    this.#store(commit);
    return { outcome: 'committed', lastSummary: this.#lastSummary };
  }

  async due(nowMs: number, watermarkMs: number, limit: number): Promise<readonly PlateKey[]> {
    const since = new Map<PlateKey, number>();
    const note = ({ key, atMs }: Due): void => {
      since.set(key, Math.min(atMs, since.get(key) ?? Number.POSITIVE_INFINITY));
    };
    this.#dueAt.due(nowMs, limit).forEach(note);
    this.#heldUntil.due(watermarkMs, limit).forEach(note);
    const byUrgency = [...since].sort(([a, aMs], [b, bMs]) => aMs - bMs || (a < b ? -1 : 1));
    return byUrgency.slice(0, limit).map(([key]) => key);
  }

  async readOutbox(afterN: number, limit: number): Promise<readonly OutboxRecord[]> {
    const oldest = this.#outbox[0]?.n ?? 0;
    const start = Math.max(0, afterN + 1 - oldest);
    return this.#outbox.slice(start, start + limit);
  }

  async trimOutbox(throughN: number): Promise<void> {
    this.#outbox = this.#outbox.filter(({ n }) => n > throughN);
  }

  async close(): Promise<void> {}

  #store({ writes, summaries, ledgers }: Commit): void {
    this.#nextCommit += 1;
    for (const { key, state, dueAtMs, heldUntilMs } of writes) {
      if (state === undefined) this.#states.delete(key);
      else this.#states.set(key, state);
      this.#dueAt.set(key, state === undefined ? undefined : dueAtMs);
      this.#heldUntil.set(key, state === undefined ? undefined : heldUntilMs);
    }
    for (const [garage, ledger] of ledgers) this.#ledgers.set(garage, ledger);
    const records = summaries.map((summary) => ({ n: (this.#lastSummary += 1), summary }));
    if (records.length > 0) this.#outbox = [...this.#outbox, ...records];
  }
}
