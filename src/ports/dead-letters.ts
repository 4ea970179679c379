/** Where deliveries go that cannot act, with the reason, so that a person can decide. */
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';

/** A delivery that was set aside, with its original bytes. */
export interface DeadLetter {
  readonly queue: SightingKind;
  readonly reason: RejectionReason;
  /** A sentence about what is wrong and where. */
  readonly detail: string;
  readonly body: Uint8Array;
  /** When it was set aside, in milliseconds since the epoch. */
  readonly atMs: number;
}

/** Sets deliveries aside. */
export interface DeadLetters {
  /** Resolves when all of them are stored durably; only then do their deliveries count as done. */
  bury(letters: readonly DeadLetter[]): Promise<void>;
}

/** A dead letter that is stored. */
export interface BuriedLetter extends DeadLetter {
  readonly id: string;
  /** The one that it comes from; not known of what something else has put there. */
  readonly partition: number | undefined;
}

/** Which letters are wanted. */
export interface LetterQuery {
  /** Only those that were set aside for it. */
  readonly reason?: RejectionReason;
  /** No more than these. */
  readonly limit: number;
}

/** What a person can do with dead letters. */
export interface DeadLetterBox {
  /** Oldest first. */
  list(query: LetterQuery): Promise<readonly BuriedLetter[]>;
  /** How many there are; a letter that somebody looks at in this moment may be left out. */
  count(): Promise<number>;
  find(id: string): Promise<BuriedLetter | undefined>;
  /** Publishes the original bytes to the queue they came from and removes the letter. */
  retry(ids: readonly string[]): Promise<number>;
  discard(ids: readonly string[]): Promise<number>;
}
