/**
 * A stay store in memory, after the contract C1 to C5 of `ports/stay-store.ts`. Every call passes a
 * gate, and every answer of `commit` a second one, so that a commit can have its effect and be lost.
 */
import { Gate } from './gate.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type {
  Commit,
  CommitResult,
  OutboxRecord,
  Ownership,
  PlateWrite,
  StayStore,
} from '#ports/stay-store.ts';

export class FakeStore implements StayStore {
  readonly claiming = new Gate();
  readonly loading = new Gate();
  readonly committing = new Gate();
  readonly answering = new Gate();
  readonly looking = new Gate();
  readonly reading = new Gate();
  readonly trimming = new Gate();
  readonly plates = new Map<PlateKey, PlateWrite>();
  readonly trace: string[];
  outbox: OutboxRecord[] = [];
  dataset = 'ours';
  epoch = 0;
  lastSummary = 0;
  #nextCommit = 1;
  #ledgers: ReadonlyMap<string, GarageLedger> = new Map();

  constructor(trace: string[]) {
    this.trace = trace;
  }

  async claim(): Promise<Ownership> {
    await this.claiming.pass();
    this.epoch += 1;
    this.trace.push(`claim ${this.epoch}`);
    return {
      epoch: this.epoch,
      nextCommit: this.#nextCommit,
      dataset: this.dataset,
      lastSummary: this.lastSummary,
      outboxDepth: this.outbox.length,
      ledgers: this.#ledgers,
    };
  }

  async load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]> {
    this.trace.push(`load ${keys.map(plateOf).join()}`);
    await this.loading.pass();
    return keys.map((key) => this.plates.get(key)?.state);
  }

  async commit(commit: Commit): Promise<CommitResult> {
    this.trace.push(
      `commit ${commit.number} ${commit.writes.map(({ key }) => plateOf(key)).join()}`,
    );
    await this.committing.pass();
    if (commit.epoch !== this.epoch || commit.number !== this.#nextCommit) {
      return { outcome: 'fenced', detail: `${commit.epoch}/${commit.number} is not the next.` };
    }
    this.#apply(commit);
    this.trace.push(`committed ${commit.number}`);
    const { lastSummary } = this;
    await this.answering.pass();
    return { outcome: 'committed', lastSummary };
  }

  async due(nowMs: number, watermarkMs: number, limit: number): Promise<readonly PlateKey[]> {
    await this.looking.pass();
    const isDue = ({ dueAtMs, heldUntilMs }: PlateWrite): boolean =>
      (dueAtMs !== undefined && dueAtMs <= nowMs) ||
      (heldUntilMs !== undefined && heldUntilMs <= watermarkMs);
    return [...this.plates.values()]
      .filter(isDue)
      .slice(0, limit)
      .map(({ key }) => key);
  }

  async readOutbox(afterN: number, limit: number): Promise<readonly OutboxRecord[]> {
    await this.reading.pass();
    return this.outbox.filter(({ n }) => n > afterN).slice(0, limit);
  }

  async trimOutbox(throughN: number): Promise<void> {
    await this.trimming.pass();
    this.trace.push(`trim ${throughN}`);
    this.outbox = this.outbox.filter(({ n }) => n > throughN);
  }

  async close(): Promise<void> {}

  #apply({ writes, summaries, ledgers }: Commit): void {
    this.#nextCommit += 1;
    for (const write of writes) {
      if (write.state === undefined) this.plates.delete(write.key);
      else this.plates.set(write.key, write);
    }
    for (const summary of summaries) {
      this.lastSummary += 1;
      this.outbox.push({ n: this.lastSummary, summary });
    }
    this.#ledgers = new Map([...this.#ledgers, ...ledgers]);
  }
}

function plateOf(key: PlateKey): string {
  return key.slice(key.indexOf('/') + 1);
}
