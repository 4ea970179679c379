/**
 * Publishing. Calls that are made in the same tick of the event loop share one transaction, and so
 * one wait for the disk.
 */
import { partitionOf } from '../partition.ts';
import { EmbeddedError } from './embedded-error.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Message, Publisher } from '#ports/publisher.ts';
import type { Arrivals } from './arrivals.ts';
import type { Database } from './database.ts';
import type { QueuePair } from './sqlite-deliveries.ts';
import type { StoredQueue } from './stored-queue.ts';

interface Publication {
  readonly kind: SightingKind;
  readonly messages: readonly Message[];
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export class SqlitePublisher implements Publisher {
  readonly #database: Database;
  readonly #partitions: readonly QueuePair[];
  readonly #arrivals: Arrivals;
  #waiting: Publication[] = [];
  #isClosed = false;

  constructor(database: Database, partitions: readonly QueuePair[], arrivals: Arrivals) {
    this.#database = database;
    this.#partitions = partitions;
    this.#arrivals = arrivals;
  }

  publish(kind: SightingKind, messages: readonly Message[]): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#isClosed) {
        throw new EmbeddedError('closed', 'Nothing can be published: the publisher is closed.');
      }
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({ kind, messages, resolve, reject });
    });
  }

  /** What was published before is stored first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#flush();
  }

  #flush(): void {
    const publications = this.#waiting;
    if (publications.length === 0) return;
    this.#waiting = [];
    try {
      const bodies = this.#sort(publications);
      this.#database.transact('durable', () => {
        for (const [queue, ofQueue] of bodies) queue.append(ofQueue);
      });
    } catch (error) {
      for (const { reject } of publications) reject(error);
      return;
    }
    for (const { resolve } of publications) resolve();
    this.#arrivals.announce();
  }

  /** Every queue with its messages, in the order in which they were published. */
  #sort(publications: readonly Publication[]): ReadonlyMap<StoredQueue, Uint8Array[]> {
    const sorted = new Map<StoredQueue, Uint8Array[]>();
    for (const { kind, messages } of publications) {
      for (const { plate, body } of messages) {
        const pair = this.#partitions[partitionOf(plate, this.#partitions.length)] as QueuePair;
        const bodies = sorted.get(pair[kind]);
        if (bodies === undefined) sorted.set(pair[kind], [body]);
        else bodies.push(body);
      }
    }
    return sorted;
  }
}
