/** The actors of one partition: where mail finds its actor, and turns become a batch. */
import { decide } from '#domain/decide.ts';
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import { Books } from './books.ts';
import { Residents } from './residents.ts';
import { TurnFault } from './turn.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import type {
  Batch,
  Mail,
  MailSurvey,
  Plates,
  Present,
  Ruling,
  Selection,
  SightingMail,
} from '#ports/plates.ts';
import type { PlateWrite } from '#ports/stay-store.ts';
import type { PlateActor } from './plate-actor.ts';
import type { ResidentLimits } from './residents.ts';
import type { Turn } from './turn.ts';

export interface RegistryOptions {
  readonly limits: ResidentLimits;
  readonly rules: StayRules;
  /** Turns a text into a short identifier; the same text always into the same one. */
  readonly digest: (text: string) => string;
  /** The books as the store has them. */
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
  /** The rules of the domain; a parameter so that a test can make them fail. */
  readonly decide?: typeof decide;
}

/** When mail is offered to a mailbox that is full. Limits that are checked at start exclude it. */
export class MailboxFull extends Error {
  override readonly name = 'MailboxFull';
}

interface ActorSelection extends Selection {
  readonly actors: readonly PlateActor[];
}

interface ActorBatch extends Batch {
  readonly actors: readonly PlateActor[];
}

export class PlateRegistry implements Plates {
  readonly #options: RegistryOptions;
  readonly #residents: Residents;
  readonly #books: Books;
  readonly #woken = new Set<PlateKey>();
  #mailCount = 0;

  constructor(options: RegistryOptions) {
    this.#options = options;
    this.#residents = new Residents(options.limits);
    this.#books = new Books(options.ledgers);
  }

  get residentCount(): number {
    return this.#residents.count;
  }

  get isOverLimit(): boolean {
    return this.#residents.isOverLimit;
  }

  get mailCount(): number {
    return this.#mailCount;
  }

  get readyCount(): number {
    return this.#residents.readyCount;
  }

  get wakeCount(): number {
    return this.#woken.size;
  }

  get ledgers(): ReadonlyMap<string, GarageLedger> {
    return this.#books.ledgers;
  }

  tell(mail: SightingMail, nowMs: number): void {
    if (this.#offer(mail.sighting.key, mail, nowMs)) return;
    throw new MailboxFull(
      'A mailbox is full. Set actors.mailboxCapacity to at least ' +
        'intake.entryPrefetch + intake.exitPrefetch.',
    );
  }

  /**
   * A second wake-up call of a plate while one waits is the same call. One that finds no room is
   * left out: the deadline is still in the store, and it will be called again.
   */
  wake(keys: readonly PlateKey[], nowMs: number): void {
    for (const key of keys) {
      if (!this.#woken.has(key) && this.#offer(key, { sighting: undefined, key }, nowMs)) {
        this.#woken.add(key);
      }
    }
  }

  select(max: number): ActorSelection | undefined {
    const actors = this.#residents.take(max);
    if (actors.length === 0) return undefined;
    const cold = actors.filter(({ isCold }) => isCold).map(({ key }) => key);
    return { size: actors.length, actors, cold };
  }

  begin(
    selection: ActorSelection,
    states: readonly (string | undefined)[],
    present: Present,
  ): ActorBatch {
    const cold = selection.actors.filter(({ isCold }) => isCold);
    if (states.length !== cold.length) {
      throw new Error(`Invariant A3: ${states.length} states for ${cold.length} cold plates.`);
    }
    cold.forEach((actor, index) => actor.load(decodeState(states[index])));
    const { rules, digest, decide: decideOn = decide } = this.#options;
    const turnRules = { context: { ...present, rules, digest }, decide: decideOn };
    const turns: Turn[] = [];
    const actors: PlateActor[] = [];
    const restarts: { key: PlateKey; error: Error }[] = [];
    for (const actor of selection.actors) {
      const turn = actor.begin(turnRules);
      if (turn instanceof TurnFault) {
        restarts.push({ key: actor.key, error: turn });
        this.#residents.release(actor, present.nowMs);
      } else {
        turns.push(turn);
        actors.push(actor);
      }
    }
    return { actors, restarts, ...this.#gather(turns) };
  }

  end(batch: ActorBatch, nowMs: number): void {
    for (const actor of batch.actors) {
      const { rulings } = actor.end();
      this.#mailCount -= rulings.length;
      if (this.#woken.size > 0 && rulings.some(({ mail }) => mail.sighting === undefined)) {
        this.#woken.delete(actor.key);
      }
      this.#residents.release(actor, nowMs);
    }
  }

  survey(): MailSurvey {
    const sightings = { entry: 0, exit: 0 };
    let deepest = 0;
    for (const { mail } of this.#residents.scheduled) {
      deepest = Math.max(deepest, mail.length);
      for (const { sighting } of mail) if (sighting !== undefined) sightings[sighting.kind] += 1;
    }
    return { sightings, deepest };
  }

  passivate(nowMs: number): { readonly idle: number; readonly capacity: number } {
    return this.#residents.passivate(nowMs);
  }

  #offer(key: PlateKey, mail: Mail, nowMs: number): boolean {
    const actor = this.#residents.find(key, nowMs);
    if (!actor.offer(mail)) return false;
    this.#mailCount += 1;
    this.#residents.schedule(actor);
    return true;
  }

  #gather(turns: readonly Turn[]): Omit<Batch, 'restarts'> {
    const rulings: Ruling[] = [];
    const turnSizes: number[] = [];
    const writes: PlateWrite[] = [];
    const summaries: Summary[] = [];
    const ledgers = new Map<string, GarageLedger>();
    for (const turn of turns) {
      for (const ruling of turn.rulings) rulings.push(ruling);
      turnSizes.push(turn.rulings.length);
      if (turn.state === turn.before) continue;
      for (const summary of turn.summaries) summaries.push(summary);
      this.#books.enter(turn, ledgers);
      writes.push(toWrite(turn));
    }
    return { rulings, turnSizes, writes, summaries, ledgers };
  }
}

function toWrite({ key, state }: Turn): PlateWrite {
  return {
    key,
    state: encodeState(state),
    dueAtMs: state.wake?.clockMs,
    heldUntilMs: state.wake?.watermarkMs,
  };
}
