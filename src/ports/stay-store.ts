/**
 * Where the state of plates is kept, and with it the outbox of summaries.
 *
 * The contract, which `test/contract/stay-store.contract.ts` holds every engine to:
 *
 * C1 A commit has its whole effect or none: states, deadlines, ledgers and outbox together.
 * C2 A commit with another epoch than the partition's, or not with its next number, is `fenced`
 *    and has no effect. So a stale owner, a lost and a repeated commit are all refused.
 * C3 When `commit` resolves with `committed`, the effect survives the end of every process.
 * C4 When it rejects, nothing is known; the caller must claim the partition again.
 * C5 Summaries are numbered 1, 2, 3, ... per partition, without gaps, in the order of the commits.
 */
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';

/** What the owner of a partition knows when it begins. */
export interface Ownership {
  /** Raised by one at each claim; a commit of an earlier epoch is refused. */
  readonly epoch: number;
  /** The number that the next commit must carry. */
  readonly nextCommit: number;
  /** Identifies the store's history. A writer that knows another one must not be written to. */
  readonly dataset: string;
  /** The number of the newest summary ever put into the outbox; 0 when there was none. */
  readonly lastSummary: number;
  /** How many summaries wait in the outbox. */
  readonly outboxDepth: number;
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
}

/** The new state of one plate. */
export interface PlateWrite {
  readonly key: PlateKey;
  /** Undefined removes the plate. */
  readonly state: string | undefined;
  /** When the plate must be looked at again: a processing time. */
  readonly dueAtMs: number | undefined;
  /** When the plate must be looked at again: a watermark. */
  readonly heldUntilMs: number | undefined;
}

/** One group commit. */
export interface Commit {
  readonly epoch: number;
  readonly number: number;
  readonly writes: readonly PlateWrite[];
  /** Summaries as JSON texts, in order. */
  readonly summaries: readonly string[];
  /** The books of the garages that changed. */
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
}

export type CommitResult =
  | { readonly outcome: 'committed'; readonly lastSummary: number }
  | { readonly outcome: 'fenced'; readonly detail: string };

/** A numbered summary in the outbox. */
export interface OutboxRecord {
  readonly n: number;
  readonly summary: string;
}

/** The store of one partition. */
export interface StayStore {
  /** Takes the partition over: all earlier owners are fenced from here on. */
  claim(): Promise<Ownership>;
  /** The stored states, in the order of the keys; undefined for a plate that is not stored. */
  load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]>;
  commit(commit: Commit): Promise<CommitResult>;
  /** Plates whose deadline has come, by the clock or by the watermark; the most urgent first. */
  due(nowMs: number, watermarkMs: number, limit: number): Promise<readonly PlateKey[]>;
  /** Summaries with a number greater than `afterN`, in order. */
  readOutbox(afterN: number, limit: number): Promise<readonly OutboxRecord[]>;
  /** Removes the summaries up to and including this number. */
  trimOutbox(throughN: number): Promise<void>;
  close(): Promise<void>;
}
