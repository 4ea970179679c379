/**
 * The actor of one plate in one garage. It owns the plate's mailbox and its committed state, and
 * it keeps the invariants A1 to A5 of `ports/plates.ts` for them.
 */
import { Mailbox } from './mailbox.ts';
import { takeTurn, TurnFault } from './turn.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Mail } from '#ports/plates.ts';
import type { Turn, TurnRules } from './turn.ts';

const NO_MAIL: ReadonlySet<Mail> = new Set();

export class PlateActor {
  readonly key: PlateKey;
  readonly #mailbox: Mailbox;
  /** Made when it is needed: most actors never fail, and there are many of them. */
  #faulted: Set<Mail> | undefined;
  #state: PlateState | undefined;
  #turn: Turn | undefined;

  constructor(key: PlateKey, mailboxCapacity: number) {
    this.key = key;
    this.#mailbox = new Mailbox(mailboxCapacity);
  }

  /** Whether its state must be loaded before the next turn. */
  get isCold(): boolean {
    return this.#state === undefined;
  }

  /** Whether it may leave memory (A4). */
  get isIdle(): boolean {
    return this.#turn === undefined && this.#mailbox.depth === 0;
  }

  /** How many reads it remembers; 0 while it is cold. */
  get readCount(): number {
    return this.#state?.reads.length ?? 0;
  }

  get mailboxDepth(): number {
    return this.#mailbox.depth;
  }

  /** What is in the mailbox, oldest first. */
  get mail(): readonly Mail[] {
    return this.#mailbox.read();
  }

  /** @returns false when the mailbox is full. */
  offer(mail: Mail): boolean {
    return this.#mailbox.offer(mail);
  }

  /** Gives a cold actor the state that the store has. */
  load(state: PlateState): void {
    this.#state ??= state;
  }

  /**
   * Begins a turn over everything in the mailbox.
   *
   * @returns the turn, or the fault after which the actor must be loaded again (A5)
   */
  begin(rules: TurnRules): Turn | TurnFault {
    if (this.#state === undefined || this.#turn !== undefined) {
      throw new Error('Invariant A1: a turn began while the actor was not ready for one.');
    }
    const mail = this.#mailbox.read();
    const turn = takeTurn(this.key, this.#state, mail, this.#faulted ?? NO_MAIL, rules);
    if (turn instanceof TurnFault) {
      (this.#faulted ??= new Set()).add(turn.mail);
      this.#state = undefined;
    } else {
      this.#turn = turn;
    }
    return turn;
  }

  /** Ends the turn: the store has committed it. */
  end(): Turn {
    const turn = this.#turn;
    if (turn === undefined) throw new Error('Invariant A2: a turn ended that was not in flight.');
    this.#mailbox.drop(turn.rulings.length);
    this.#faulted = undefined;
    this.#state = turn.state;
    this.#turn = undefined;
    return turn;
  }
}
