/** Where events are published. */
import type { SightingKind } from '#domain/sighting.ts';

/** A message to be published: the plate decides on its partition. */
export interface Message {
  readonly plate: string;
  readonly body: Uint8Array;
}

/** Publishes to the entry and exit queues. */
export interface Publisher {
  /** Resolves when the queue has stored all of them durably; rejects when that is not known. */
  publish(queue: SightingKind, messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}
