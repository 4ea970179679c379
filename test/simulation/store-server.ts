/**
 * The store: what is committed outlives it, leases expire by its own clock.
 *
 * It owns the partitions, the leases, and what is to happen to the commit that comes next.
 */
import { MemoryStayStore } from '#adapters/memory/memory-stay-store.ts';
import { Life } from './life.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { LeaseAnswer } from '#ports/lease.ts';
import type { Commit, CommitResult, Ownership, StayStore } from '#ports/stay-store.ts';
import type { Connection } from './connection.ts';
import type { SimulatedClock } from './simulated-clock.ts';

/** What is seen of the store by those who watch it. */
export interface StoreWatch {
  claimed(partition: number, owner: string, ownership: Ownership): void;
  loaded(partition: number, states: readonly (string | undefined)[]): void;
  committed(partition: number, owner: string, commit: Commit, result: CommitResult): void;
  trimmed(partition: number, throughN: number): void;
}

/** What happens to a commit on its way. */
export type CommitFault =
  /** It has its effect, and nobody is told. */
  | { readonly is: 'answer_lost' }
  /** It does not arrive. */
  | { readonly is: 'request_lost' }
  /** It arrives much later; who sent it may have given up by then. */
  | { readonly is: 'late'; readonly ms: number }
  /** It arrives so long after the next claim of its partition. */
  | { readonly is: 'after_claim'; readonly ms: number };

/** What changes a partition, in order: it can be made again from this, as of any moment. */
type Change = (store: StayStore) => Promise<unknown>;

export class StoreServer {
  readonly #time: VirtualTime;
  readonly #watch: StoreWatch;
  readonly #partitions: StayStore[];
  readonly #changes: Change[][];
  readonly #leases = new Map<number, { readonly owner: string; readonly untilMs: number }>();
  readonly clock: SimulatedClock;
  /** Commits that arrive after the next claim, by partition. */
  readonly #strays = new Map<number, () => void>();
  life: Life;
  nextCommit: CommitFault | undefined;

  constructor(time: VirtualTime, clock: SimulatedClock, partitions: number, watch: StoreWatch) {
    this.#time = time;
    this.clock = clock;
    this.#watch = watch;
    this.life = new Life(time);
    this.#partitions = Array.from({ length: partitions }, () => new MemoryStayStore('simulated'));
    this.#changes = this.#partitions.map(() => []);
  }

  /** Begins again after its life has ended, with all that was committed. */
  restart(): void {
    if (this.life.isOver) this.life = new Life(this.#time);
  }

  /** Forgets the newest changes of a partition, as when yesterday's backup is restored. */
  async goBack(partition: number, changes: number): Promise<void> {
    const kept = this.#changesOf(partition).slice(0, -changes);
    const store = new MemoryStayStore('simulated');
    for (const change of kept) await change(store);
    this.#partitions[partition] = store;
    this.#changes[partition] = kept;
  }

  /** For those who look at it from outside. */
  partition(partition: number): StayStore {
    return this.#partitions[partition] as StayStore;
  }

  async claim(partition: number, owner: string): Promise<Ownership> {
    const ownership = await this.#change(partition, (store) => store.claim());
    this.#watch.claimed(partition, owner, ownership);
    this.#strays.get(partition)?.();
    this.#strays.delete(partition);
    return ownership;
  }

  async load(partition: number, keys: Parameters<StayStore['load']>[0]) {
    const states = await this.partition(partition).load(keys);
    this.#watch.loaded(partition, states);
    return states;
  }

  async commit(
    partition: number,
    owner: string,
    commit: Commit,
    connection: Connection,
  ): Promise<CommitResult> {
    const fault = this.nextCommit;
    if (fault?.is === 'request_lost') {
      this.nextCommit = undefined;
      connection.closeAtServer('was reset');
      return new Promise(() => undefined);
    }
    if (fault?.is === 'after_claim') {
      this.nextCommit = undefined;
      this.#strays.set(partition, () => {
        this.#time.schedule(() => void this.#commit(partition, owner, commit), fault.ms);
      });
      connection.closeAtServer('was reset');
      return new Promise(() => undefined);
    }
    const result = await this.#commit(partition, owner, commit);
    if (fault?.is === 'answer_lost') {
      this.nextCommit = undefined;
      connection.closeAtServer('was reset');
    }
    return result;
  }

  async #commit(partition: number, owner: string, commit: Commit): Promise<CommitResult> {
    const result = await this.#change(partition, (store) => store.commit(commit));
    this.#watch.committed(partition, owner, commit, result);
    return result;
  }

  async trimOutbox(partition: number, throughN: number): Promise<void> {
    this.#watch.trimmed(partition, throughN);
    await this.#change(partition, (store) => store.trimOutbox(throughN));
  }

  acquire(partition: number, owner: string, ttlMs: number): LeaseAnswer {
    const nowMs = this.clock.now();
    const lease = this.#leases.get(partition);
    if (lease !== undefined && lease.owner !== owner && lease.untilMs > nowMs) {
      return { isHeld: false, holder: lease.owner, expiresInMs: lease.untilMs - nowMs };
    }
    this.#leases.set(partition, { owner, untilMs: nowMs + ttlMs });
    return { isHeld: true };
  }

  release(partition: number, owner: string): void {
    if (this.#leases.get(partition)?.owner === owner) this.#leases.delete(partition);
  }

  #change<T>(partition: number, change: (store: StayStore) => Promise<T>): Promise<T> {
    this.#changesOf(partition).push(change);
    return change(this.partition(partition));
  }

  #changesOf(partition: number): Change[] {
    return this.#changes[partition] as Change[];
  }
}
