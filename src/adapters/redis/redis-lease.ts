/**
 * The lease of one partition (Z1 to Z3 of `ports/lease.ts`), by the clock of Redis.
 *
 * It has a connection of its own, which is made anew when it is lost: a lease is asked for again and
 * again, and what became of an attempt the next one tells.
 *
 * The lease names the connection of its holder. When a process is killed, Redis knows at once that
 * its connection has ended; whoever waits looks for that and need not wait for the end of the lease.
 * A holder that only lost its connection may lose its lease by it, and begins anew (Z3).
 */
import { partitionKeys } from './partition-keys.ts';
import { RedisError } from './redis-error.ts';
import { RedisLink } from './redis-link.ts';
import { ACQUIRE_LEASE, RELEASE_LEASE } from './scripts.ts';
import type { Lease, LeaseAnswer } from '#ports/lease.ts';
import type { ConnectionOptions, RedisConnection } from './redis-connection.ts';

export interface RedisLeaseOptions extends ConnectionOptions {
  readonly partition: number;
  /** Names this process, to itself and to a person: `host:pid:random`. No two may be alike. */
  readonly owner: string;
  /** The lease ends when it was not renewed for so long. */
  readonly ttlMs: number;
}

/** In place of a connection's id. */
const ANY_CONNECTION = '';

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
    const connection = this.#link.live();
    const client = (await connection.call('CLIENT', ['ID'])) as number;
    const answer = await connection.run(ACQUIRE_LEASE, [this.#key], [owner, ttlMs, client]);
    const [holder, expiresInMs, holderClient] = answer as [string, number, string];
    if (holder === owner) return { isHeld: true };
    if (!(await hasGone(connection, holderClient))) {
      return { isHeld: false, holder, expiresInMs: Math.max(0, expiresInMs) };
    }
    await connection.run(RELEASE_LEASE, [this.#key], [holder, holderClient]);
    return { isHeld: false, holder, expiresInMs: 0 };
  }

  async release(): Promise<void> {
    await this.#link.live().run(RELEASE_LEASE, [this.#key], [this.#options.owner, ANY_CONNECTION]);
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}

/**
 * Whether the connection of the holder has ended: its process is dead, or will begin anew. It saves
 * waiting for the end of the lease. Who may not look waits.
 */
async function hasGone(connection: RedisConnection, client: string): Promise<boolean> {
  if (client === ANY_CONNECTION) return false;
  try {
    return (await connection.call('CLIENT', ['LIST', 'ID', client])) === '';
  } catch (error) {
    if (error instanceof RedisError && error.code === 'access_refused') return false;
    throw error;
  }
}
