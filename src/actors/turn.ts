/**
 * One turn of one actor: everything that waits in its mailbox, decided one after the other.
 *
 * A turn only computes. What it returns takes effect when the store has committed it, and is
 * thrown away otherwise.
 */
import { decideTogether } from '#domain/decide-together.ts';
import { evolve } from '#domain/evolve.ts';
import type { decide } from '#domain/decide.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { DecisionContext } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import type { Mail, Ruling } from '#ports/plates.ts';

/** What a turn decides by. */
export interface TurnRules {
  /** The present of the turn, and the rules of the garage. */
  readonly context: DecisionContext;
  readonly decide: typeof decide;
}

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
  rules: TurnRules,
): Turn | TurnFault {
  const rulings: Ruling[] = [];
  const sightings = mail.map(({ sighting }) => sighting);
  try {
    const { state, summaries } = decideTogether(key, before, sightings, {
      ...rules,
      evolve,
      decided: (index, outcome) => {
        rulings.push({ mail: mail[index] as Mail, outcome });
      },
      failed: (index, cause) => {
        const message = mail[index] as Mail;
        const error = cause instanceof Error ? cause : new Error(String(cause));
        if (!faulted.has(message)) throw new TurnFault(message, error);
        rulings.push({ mail: message, outcome: 'faulted', error });
      },
    });
    return { key, before, state, rulings, summaries };
  } catch (error) {
    if (error instanceof TurnFault) return error;
    throw error;
  }
}
