/** What Plateflow keeps in one Redis database: the stores of all partitions, and their leases. */
import { checkPartition } from '../partition.ts';
import { readAddress } from './redis-address.ts';
import { RedisChecks } from './redis-checks.ts';
import { RedisLease } from './redis-lease.ts';
import { RedisStayStore } from './redis-stay-store.ts';
import type { Clock } from '#ports/clock.ts';
import type { Lease } from '#ports/lease.ts';
import type { SettingChecks } from '#ports/setting-checks.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { DatasetOptions } from './dataset.ts';
import type { ConnectionOptions } from './redis-connection.ts';

export interface RedisEngineOptions extends Omit<ConnectionOptions, 'address'>, DatasetOptions {
  /** `redis://user:password@host:port/database`, or `rediss:` to encrypt. */
  readonly url: string;
  readonly clock: Clock;
  /** Names this process in its leases: `host:pid:random`. No two may be alike. */
  readonly owner: string;
  /** A lease ends when it was not renewed for so long. */
  readonly leaseTtlMs: number;
}

export interface RedisEngine {
  readonly checks: SettingChecks;
  /** A new one at each call: each has a connection of its own, once it is used. */
  store(partition: number): StayStore;
  lease(partition: number): Lease;
  /** Closes the connections of all that was handed out. */
  close(): Promise<void>;
}

/**
 * Opens the engine; nothing is connected before it is used.
 *
 * @throws RedisError `bad_url`
 */
export function openRedisEngine(options: RedisEngineOptions): RedisEngine {
  const { url, partitions, owner, leaseTtlMs: ttlMs } = options;
  const address = readAddress(url);
  const connection: ConnectionOptions = { ...options, address };
  const parts: { close(): Promise<void> }[] = [];
  const keep = <Part extends { close(): Promise<void> }>(part: Part): Part => {
    parts.push(part);
    return part;
  };
  const check = (partition: number): number => checkPartition(partition, partitions);
  return {
    checks: keep(new RedisChecks(connection)),
    store: (partition) =>
      keep(new RedisStayStore({ ...options, address, partition: check(partition) })),
    lease: (partition) =>
      keep(new RedisLease({ ...connection, partition: check(partition), owner, ttlMs })),
    close: async () => {
      await Promise.all(parts.map((part) => part.close()));
    },
  };
}
