/**
 * The actors of one partition, as the streams see them: mail goes in, and turns come out that are
 * to be committed together.
 *
 * A1 One turn at a time per plate.
 * A2 A plate is in at most one commit in flight; its later mail goes together in the next turn.
 * A3 The state in memory is never newer than the state in the store, except during that commit.
 * A4 An actor without mail and without a turn in flight may leave memory.
 * A5 A fault in a turn restarts the actor from the store; a message that fails twice is ruled
 *    `faulted`, and everything beside it goes on.
 */
import type { Outcome } from '#domain/decide.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Sighting, SightingKind } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { Delivery } from './deliveries.ts';
import type { PlateWrite } from './stay-store.ts';

/** A sighting that waits for its turn, with the delivery that is settled after it. */
export interface SightingMail {
  readonly sighting: Sighting;
  readonly delivery: Delivery;
}

/** The passing of time: a deadline of the plate has come. */
interface WakeMail {
  readonly sighting: undefined;
  readonly key: PlateKey;
}

export type Mail = SightingMail | WakeMail;

/** What became of one message. */
export interface Ruling {
  readonly mail: Mail;
  /** `faulted`: deciding about it failed twice; the message is to be set aside. */
  readonly outcome: Outcome | 'faulted';
  readonly error?: Error;
}

/** Plates that were chosen for a turn. */
export interface Selection {
  readonly size: number;
  /** Those whose state must be loaded before the turns can begin. */
  readonly cold: readonly PlateKey[];
}

/** The turns of the selected plates: what to commit, and what to settle when that is done. */
export interface Batch {
  readonly rulings: readonly Ruling[];
  /** How many of the messages each turn took. */
  readonly turnSizes: readonly number[];
  readonly writes: readonly PlateWrite[];
  readonly summaries: readonly Summary[];
  /** The books of the garages that changed. */
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
  /** Plates that start anew from the store, because a turn of theirs failed (A5). */
  readonly restarts: readonly { readonly key: PlateKey; readonly error: Error }[];
}

/** The present, as the turns of one batch see it. */
export interface Present {
  readonly nowMs: number;
  readonly watermarkMs: number;
}

/** What is in the mailboxes. Mail leaves its mailbox when its turn is over. */
export interface MailSurvey {
  readonly sightings: Readonly<Record<SightingKind, number>>;
  /** How much the fullest mailbox holds. */
  readonly deepest: number;
}

/** The actors of one partition. */
export interface Plates {
  tell(mail: SightingMail, nowMs: number): void;
  wake(keys: readonly PlateKey[], nowMs: number): void;
  /** Chooses up to `max` plates that have mail and no turn in flight, longest waiting first. */
  select(max: number): Selection | undefined;
  /** Begins their turns. `states` are those of `selection.cold`, in that order. */
  begin(selection: Selection, states: readonly (string | undefined)[], present: Present): Batch;
  /** The batch is committed: its turns are over. */
  end(batch: Batch, nowMs: number): void;
  /** Lets actors leave memory that were idle too long, or that are too many. */
  passivate(nowMs: number): { readonly idle: number; readonly capacity: number };
  readonly residentCount: number;
  /** Whether more is in memory than may be, so that some of it should be passivated. */
  readonly isOverLimit: boolean;
  /** Messages in all mailboxes. */
  readonly mailCount: number;
  /** Plates that have mail and no turn in flight: those that `select` chooses from. */
  readonly readyCount: number;
  /** Looks into every mailbox and counts anew. It takes time, so it is for a scrape, not a batch. */
  survey(): MailSurvey;
  /** Wake-up calls that have not had their turn. */
  readonly wakeCount: number;
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
}
