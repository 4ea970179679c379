/** A stay store that answers at once, without a promise, after C1, C2 and C5 of its port. */
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Commit, CommitResult, Ownership, PlateWrite } from '#ports/stay-store.ts';

export class DirectStore {
  readonly plates = new Map<PlateKey, PlateWrite>();
  readonly ledgers = new Map<string, GarageLedger>();
  /** Every summary that was ever issued, in order. */
  readonly summaries: string[] = [];
  #epoch = 0;
  #nextCommit = 1;

  get commits(): number {
    return this.#nextCommit - 1;
  }

  claim(): Ownership {
    this.#epoch += 1;
    return {
      epoch: this.#epoch,
      nextCommit: this.#nextCommit,
      dataset: 'direct',
      lastSummary: this.summaries.length,
      outboxDepth: 0,
      ledgers: new Map(this.ledgers),
    };
  }

  load(keys: readonly PlateKey[]): readonly (string | undefined)[] {
    return keys.map((key) => this.plates.get(key)?.state);
  }

  commit({ epoch, number, writes, summaries, ledgers }: Commit): CommitResult {
    if (epoch !== this.#epoch || number !== this.#nextCommit) {
      return { outcome: 'fenced', detail: `${epoch}/${number} is not the next commit.` };
    }
    this.#nextCommit += 1;
    for (const write of writes) {
      if (write.state === undefined) this.plates.delete(write.key);
      else this.plates.set(write.key, write);
    }
    this.summaries.push(...summaries);
    for (const [garage, ledger] of ledgers) this.ledgers.set(garage, ledger);
    return { outcome: 'committed', lastSummary: this.summaries.length };
  }

  /** The plates that are due. */
  due(nowMs: number, watermarkMs: number): readonly PlateKey[] {
    const isDue = ({ dueAtMs, heldUntilMs }: PlateWrite): boolean =>
      (dueAtMs !== undefined && dueAtMs <= nowMs) ||
      (heldUntilMs !== undefined && heldUntilMs <= watermarkMs);
    return Array.from(this.plates.values())
      .filter(isDue)
      .map(({ key }) => key);
  }

  /** The next moment at which a plate is due by the clock. */
  get nextDueMs(): number {
    return Math.min(...Array.from(this.plates.values(), ({ dueAtMs = Infinity }) => dueAtMs));
  }

  /** Everything that a next incarnation would begin from, and all that was issued. */
  get contents() {
    const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
      a < b ? -1 : 1;
    return {
      plates: [...this.plates].toSorted(byKey),
      ledgers: [...this.ledgers].toSorted(byKey),
      summaries: this.summaries.slice(),
    };
  }
}
