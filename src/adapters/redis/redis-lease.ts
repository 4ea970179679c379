/**
 * The lease of one partition (Z1 to Z3 of `ports/lease.ts`), by the clock of Redis.
 *
 * It has a connection of its own, which is made anew when it is lost: a lease is asked for again and
 * again, and what became of an attempt the next one tells.
 */
import { partitionKeys } from './partition-keys.ts';
import { RedisLink } from './redis-link.ts';
import { ACQUIRE_LEASE, RELEASE_LEASE } from './scripts.ts';
import type { Lease, LeaseAnswer } from '#ports/lease.ts';
import type { ConnectionOptions } from './redis-connection.ts';

export interface RedisLeaseOptions extends ConnectionOptions {
  readonly partition: number;
  /** Names this process, to itself and to a person: `host:pid:random`. No two may be alike. */
  readonly owner: string;
  /** The lease ends when it was not renewed for so long. */
  readonly ttlMs: number;
}

export class RedisLease implements Lease {
  readonly #options: RedisLeaseOptions;
  readonly #key: string;
  readonly #link: RedisLink;

  constructor(options: RedisLeaseOptions) {
    this.#options = options;
    this.#key = partitionKeys(options.partition).lease;
    this.#link = new RedisLink(options, 'lease');
  }

  async acquire(): Promise<LeaseAnswer> {
    const { owner, ttlMs } = this.#options;
    const answer = await this.#link.live().run(ACQUIRE_LEASE, [this.#key], [owner, ttlMs]);
    const [holder, expiresInMs] = answer as [string, number];
    if (holder === owner) return { isHeld: true };
    return { isHeld: false, holder, expiresInMs: Math.max(0, expiresInMs) };
  }

  async release(): Promise<void> {
    await this.#link.live().run(RELEASE_LEASE, [this.#key], [this.#options.owner]);
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}
