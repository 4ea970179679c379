/**
 * The store of one partition. Whatever must happen together is one script, and Redis runs scripts
 * one after the other; what it has answered is on disk if `appendfsync` is `always`.
 *
 * Numbers of commits go on over epochs: `nextCommit` of a claim follows the last commit of all.
 *
 * K1 There is one connection from claim to claim. When it is lost everything rejects until the next
 *    claim: what became of a commit that was on its way, only that can tell.
 */
import { describeFencing } from '../describe-fencing.ts';
import { auditPartition } from './audit.ts';
import { commitArguments } from './commit-arguments.ts';
import { refuseForeign, settleDataset } from './dataset.ts';
import { unpackSummaries } from './outbox-entries.ts';
import { KnownSeals } from './known-seals.ts';
import { partitionKeys } from './partition-keys.ts';
import { auditedIn, readOwnership } from './partition-record.ts';
import { stateOf } from './plate-value.ts';
import { RedisError } from './redis-error.ts';
import { RedisLink } from './redis-link.ts';
import { CLAIM, COMMIT, DUE, READ_OUTBOX, TRIM_OUTBOX } from './scripts.ts';
import { mostUrgent } from './urgency.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Clock } from '#ports/clock.ts';
import type {
  Commit,
  CommitResult,
  OutboxRecord,
  Ownership,
  StayStore,
} from '#ports/stay-store.ts';
import type { DatasetOptions } from './dataset.ts';
import type { PartitionKeys } from './partition-keys.ts';
import type { ConnectionOptions } from './redis-connection.ts';
import type { Script } from './scripts.ts';

export interface RedisStoreOptions extends ConnectionOptions, DatasetOptions {
  readonly partition: number;
  readonly clock: Clock;
}

type Claimed =
  | readonly ['claimed', readonly string[]]
  | readonly ['dataset', string]
  | readonly ['type', string, string];
type Answered = readonly [0, string, string] | readonly [1, number];

export class RedisStayStore implements StayStore {
  readonly #options: RedisStoreOptions;
  readonly #keys: PartitionKeys;
  readonly #commitKeys: readonly string[];
  readonly #link: RedisLink;
  readonly #seals = new KnownSeals();

  constructor(options: RedisStoreOptions) {
    this.#options = options;
    this.#keys = partitionKeys(options.partition);
    const { partition, plates, due, held, outbox } = this.#keys;
    this.#commitKeys = [partition, plates, due, held, outbox];
    this.#link = new RedisLink(options, 'store');
  }

  /** @throws RefusedToRun when the data is not what it is thought to be */
  async claim(): Promise<Ownership> {
    const connection = this.#link.renew();
    this.#seals.clear();
    const { partition } = this.#keys;
    const dataset = await settleDataset(connection, partition, this.#options);
    const args = [dataset, this.#options.partitions];
    const claimed = (await connection.run(CLAIM, this.#commitKeys, args)) as Claimed;
    switch (claimed[0]) {
      case 'claimed': {
        const ownership = readOwnership(claimed[1]);
        await auditPartition(connection, this.#keys, ownership.epoch, auditedIn(claimed[1]));
        return ownership;
      }
      case 'dataset':
        throw refuseForeign(connection.name, partition, claimed[1], dataset);
      case 'type': {
        const problem = `the key ${claimed[1]} holds a ${claimed[2]} of another program`;
        const advice = 'Set redis.url to a database of its own';
        throw new RedisError('foreign_key', `${connection.name}: ${problem}. ${advice}.`);
      }
    }
  }

  async load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]> {
    if (keys.length === 0) return [];
    const values = await this.#link.current().call('HMGET', [this.#keys.plates, ...keys]);
    return (values as (string | null)[]).map((value, index) => {
      const key = keys[index] as PlateKey;
      // A commit that was sent after this was asked knows better.
      if (this.#seals.of(key) === undefined) this.#seals.note(key, value ?? undefined);
      return value === null ? undefined : stateOf(key, value);
    });
  }

  async commit(commit: Commit): Promise<CommitResult> {
    const args = commitArguments(commit, this.#options.clock.now(), this.#seals);
    const answer = (await this.#run(COMMIT, this.#commitKeys, args)) as Answered;
    if (answer[0] === 1) return { outcome: 'committed', lastSummary: answer[1] };
    // Before the first claim the epoch is the empty text, and so 0 as a number.
    const standing = { epoch: Number(answer[1]), nextCommit: Number(answer[2]) };
    const detail = describeFencing(this.#options.partition, commit, standing);
    return { outcome: 'fenced', detail };
  }

  async due(nowMs: number, watermarkMs: number, limit: number): Promise<readonly PlateKey[]> {
    const { plates, due, held } = this.#keys;
    const args = [score(nowMs), score(watermarkMs), limit];
    const lists = (await this.#run(DUE, [plates, due, held], args)) as readonly string[][];
    return mostUrgent(lists, limit);
  }

  async readOutbox(afterN: number, limit: number): Promise<readonly OutboxRecord[]> {
    const { partition, outbox } = this.#keys;
    const found = await this.#run(READ_OUTBOX, [partition, outbox], [afterN, limit]);
    const [start, ...entries] = found as [number, ...(number | string)[]];
    return unpackSummaries(entries, start, limit);
  }

  async trimOutbox(throughN: number): Promise<void> {
    const { partition, outbox } = this.#keys;
    await this.#run(TRIM_OUTBOX, [partition, outbox], [throughN]);
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return this.#link.current().run(script, keys, args);
  }
}

/** As sorted sets write it. */
function score(ms: number): string {
  if (Number.isFinite(ms)) return String(ms);
  return ms > 0 ? '+inf' : '-inf';
}
