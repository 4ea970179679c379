/**
 * The store of one partition and its lease, as one life of a processor reaches them. As with Redis,
 * the store has one connection from claim to claim: when that is lost, everything rejects until the
 * next one. The lease has a connection of its own.
 */
import type { PlateKey } from '#domain/plate.ts';
import type { Lease, LeaseAnswer } from '#ports/lease.ts';
import type {
  Commit,
  CommitResult,
  OutboxRecord,
  Ownership,
  StayStore,
} from '#ports/stay-store.ts';
import type { Connection } from './connection.ts';
import type { Place } from './place.ts';
import type { StoreServer } from './store-server.ts';

export interface StoreClientOptions {
  readonly place: Place;
  readonly server: StoreServer;
  readonly partition: number;
  readonly limitMs: number;
}

export class StoreClient implements StayStore {
  readonly #options: StoreClientOptions;
  #connection: Connection | undefined;

  constructor(options: StoreClientOptions) {
    this.#options = options;
  }

  claim(): Promise<Ownership> {
    const { server, partition, place } = this.#options;
    this.#connection?.abandon();
    this.#connection = undefined;
    return this.#current().request(() => server.claim(partition, place.name));
  }

  load(keys: readonly PlateKey[]): Promise<readonly (string | undefined)[]> {
    const { server, partition } = this.#options;
    return this.#request(() => server.load(partition, keys));
  }

  commit(commit: Commit): Promise<CommitResult> {
    const { server, partition, place } = this.#options;
    const connection = this.#current();
    if (server.nextCommit?.is === 'late') {
      connection.holdRequestsFor(server.nextCommit.ms);
      server.nextCommit = undefined;
    }
    return connection.request(() => server.commit(partition, place.name, commit, connection));
  }

  due(nowMs: number, watermarkMs: number, limit: number): Promise<readonly PlateKey[]> {
    const { server, partition } = this.#options;
    return this.#request(() => server.partition(partition).due(nowMs, watermarkMs, limit));
  }

  readOutbox(afterN: number, limit: number): Promise<readonly OutboxRecord[]> {
    const { server, partition } = this.#options;
    return this.#request(() => server.partition(partition).readOutbox(afterN, limit));
  }

  trimOutbox(throughN: number): Promise<void> {
    const { server, partition } = this.#options;
    return this.#request(() => server.trimOutbox(partition, throughN));
  }

  async close(): Promise<void> {
    this.#connection?.abandon();
  }

  #request<T>(effect: () => Promise<T>): Promise<T> {
    return this.#current().request(effect);
  }

  /** One that was lost stays until the next claim. */
  #current(): Connection {
    const { server, place, limitMs } = this.#options;
    this.#connection ??= place.connect('store', server.life, limitMs);
    return this.#connection;
  }
}

export class LeaseClient implements Lease {
  readonly #options: StoreClientOptions;
  readonly #ttlMs: number;
  #connection: Connection | undefined;

  constructor(options: StoreClientOptions, ttlMs: number) {
    this.#options = options;
    this.#ttlMs = ttlMs;
  }

  acquire(): Promise<LeaseAnswer> {
    const { server, partition, place } = this.#options;
    return this.#current().request(() => server.acquire(partition, place.name, this.#ttlMs));
  }

  release(): Promise<void> {
    const { server, partition, place } = this.#options;
    return this.#current().request(() => server.release(partition, place.name));
  }

  #current(): Connection {
    const { server, place, limitMs } = this.#options;
    if (this.#connection?.isOpen !== true) {
      this.#connection = place.connect('store', server.life, limitMs);
    }
    return this.#connection;
  }
}
