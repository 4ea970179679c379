/** The embedded engine: durable queues, the stay store and dead letters in one SQLite file. */
import { checkPartition } from '../partition.ts';
import { Arrivals } from './arrivals.ts';
import { openDatabase } from './open-database.ts';
import { SqliteDeadLetterBox, SqliteDeadLetters } from './sqlite-dead-letters.ts';
import { SqliteDeliveries } from './sqlite-deliveries.ts';
import { SqlitePublisher } from './sqlite-publisher.ts';
import { SqliteStayStore } from './sqlite-stay-store.ts';
import { StoredQueue } from './stored-queue.ts';
import type { Clock } from '#ports/clock.ts';
import type { DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries } from '#ports/deliveries.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { StayStore } from '#ports/stay-store.ts';
import type { DatabaseOptions } from './open-database.ts';
import type { QueuePair } from './sqlite-deliveries.ts';

export interface EmbeddedEngineOptions extends DatabaseOptions {
  /** How long a consumer waits before it looks for what another process has published. */
  readonly pollMs: number;
  readonly clock: Clock;
}

export interface EmbeddedEngine {
  readonly publisher: Publisher;
  readonly deadLetterBox: DeadLetterBox;
  deliveries(partition: number): Deliveries;
  store(partition: number): StayStore;
  deadLetters(partition: number): DeadLetters;
  /** Stores what was published and acknowledged, ends the channels and closes the file. */
  close(): Promise<void>;
}

/**
 * Opens the engine. Several processes may have the same file open; with `:memory:` everything is
 * gone when the engine is closed.
 *
 * @throws EmbeddedError when the file cannot or must not be used; the message says what to do
 * @throws RefusedToRun when it is damaged, or no file of SQLite
 */
export function openEmbeddedEngine(options: EmbeddedEngineOptions): EmbeddedEngine {
  const { clock, pollMs, partitions } = options;
  const database = openDatabase(options);
  const arrivals = new Arrivals(database, pollMs);
  const pairs = Array.from({ length: partitions }, (_, partition): QueuePair => ({
    entry: new StoredQueue(database, partition, 'entry'),
    exit: new StoredQueue(database, partition, 'exit'),
  }));
  const publisher = new SqlitePublisher(database, pairs, arrivals);
  const deliveries = pairs.map((pair) => new SqliteDeliveries(pair, arrivals, clock));
  const check = (partition: number): number => checkPartition(partition, partitions);
  return {
    publisher,
    deadLetterBox: new SqliteDeadLetterBox(database, pairs, arrivals),
    deliveries: (partition) => deliveries[check(partition)] as SqliteDeliveries,
    store: (partition) => new SqliteStayStore(database, check(partition)),
    deadLetters: (partition) => new SqliteDeadLetters(database, check(partition)),
    close: async () => {
      try {
        await publisher.close();
        await Promise.all(deliveries.map((ofPartition) => ofPartition.close()));
      } finally {
        database.close();
      }
    },
  };
}
