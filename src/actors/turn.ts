/**
 * One turn of one actor: everything that waits in its mailbox, decided one after the other.
 *
 * A turn only computes. What it returns takes effect when the store has committed it, and is
 * thrown away otherwise.
 */
import { evolve } from '#domain/evolve.ts';
import type { Decision } from '#domain/decide.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { Mail, Ruling } from '#ports/plates.ts';

/** Decides about one sighting, or about the passing of time, in a given present. */
export type DecideNow = (
  key: PlateKey,
  state: PlateState,
  sighting: Sighting | undefined,
) => Decision;

/** The result of a turn. */
export interface Turn {
  readonly key: PlateKey;
  readonly before: PlateState;
  /** The state to be committed; the same object as before when nothing changed. */
  readonly state: PlateState;
  readonly rulings: readonly Ruling[];
  readonly summaries: readonly Summary[];
}

/** A message could not be decided, for the first time: the actor starts anew from the store. */
export class TurnFault extends Error {
  override readonly name = 'TurnFault';
  readonly mail: Mail;

  constructor(mail: Mail, cause: Error) {
    super(`Deciding about a message failed: ${cause.message}`, { cause });
    this.mail = mail;
  }
}

/**
 * Decides about all the mail, in order.
 *
 * @param faulted messages that have failed before; one that fails again is ruled `faulted`
 * @returns the turn, or the fault of a message that fails for the first time: nothing counts then
 */
export function takeTurn(
  key: PlateKey,
  before: PlateState,
  mail: readonly Mail[],
  faulted: ReadonlySet<Mail>,
  decide: DecideNow,
): Turn | TurnFault {
  const rulings: Ruling[] = [];
  let summaries: readonly Summary[] = [];
  let state = before;
  for (const message of mail) {
    try {
      const decision = decide(key, state, message.sighting);
      state = evolve(state, decision);
      summaries =
        summaries.length === 0 ? decision.summaries : [...summaries, ...decision.summaries];
      rulings.push({ mail: message, outcome: decision.outcome });
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause));
      if (!faulted.has(message)) return new TurnFault(message, error);
      rulings.push({ mail: message, outcome: 'faulted', error });
    }
  }
  return { key, before, state, rulings, summaries };
}
