/**
 * The states of the plates of a recording, as the core makes them, in their stored form: a million
 * plates as objects would keep the garbage collector busier than the core.
 *
 * M1 A state that is loaded and known already must be the known one.
 * M2 A batch that the store had not confirmed when its incarnation ended may have been committed or
 *    not: the state before it is right as well, until one of its plates is loaded and tells.
 * M3 Where another process may have worked on the partition, nothing is known any longer.
 */
import { decodeState } from '#domain/plate-state-codec.ts';
import { BadRow } from './replay-failure.ts';
import { describeState } from './described-state.ts';
import type { PlateKey } from '#domain/plate.ts';

/** The stored form of a state; undefined of a plate that nothing is remembered of. */
export type StateText = string | undefined;

/** A plate with its state. */
export interface KnownPlate {
  readonly key: PlateKey;
  text: StateText;
}

/** A plate that a batch has changed, with its state before. */
export interface PlateBefore {
  readonly plate: KnownPlate;
  readonly text: StateText;
}

/** A batch of turns, and what it changed. */
export interface BatchBefore {
  readonly number: number;
  readonly before: readonly PlateBefore[];
  /** Called when it is found that the batch was never committed. */
  readonly undo: () => void;
}

/** A loaded state that is not the known one. */
export interface StateMismatch {
  readonly expected: string;
  readonly actual: string;
}

export class PlateMemory {
  readonly #known = new Map<PlateKey, KnownPlate>();
  readonly #unconfirmed = new Map<number, BatchBefore>();
  /** The batches of an earlier incarnation that may not have been committed (M2). */
  readonly #doubtful = new Map<KnownPlate, BatchBefore>();
  readonly #isPseudonymised: boolean;

  constructor(isPseudonymised: boolean) {
    this.#isPseudonymised = isPseudonymised;
  }

  get plates(): Iterable<KnownPlate> {
    return this.#known.values();
  }

  isKnown(key: PlateKey): boolean {
    return this.#known.has(key);
  }

  /**
   * What is known of a plate; whoever decides about it leaves its next state there.
   *
   * @throws BadRow when the plate was never loaded
   */
  plateOf(key: PlateKey): KnownPlate {
    const plate = this.#known.get(key);
    if (plate !== undefined) return plate;
    throw new BadRow('a plate has its turn whose state was never loaded');
  }

  /**
   * The store has given this state for a plate.
   *
   * @returns what was known instead; what the store gave counts from here on
   */
  load(key: PlateKey, loaded: StateText): StateMismatch | undefined {
    const plate = this.#known.get(key);
    if (plate === undefined) {
      this.#known.set(key, { key, text: copyOf(loaded) });
      return undefined;
    }
    const doubtful = this.#doubtful.get(plate);
    if (this.#isSame(loaded, plate.text)) {
      for (const one of doubtful?.before ?? []) this.#doubtful.delete(one.plate);
      return undefined;
    }
    const before = doubtful?.before.find((one) => one.plate === plate);
    if (doubtful !== undefined && this.#isSame(loaded, before?.text)) {
      this.#undo(doubtful);
      return undefined;
    }
    const known = plate.text;
    plate.text = copyOf(loaded);
    return { expected: loaded ?? 'nothing', actual: known ?? 'nothing' };
  }

  /** A batch is on its way to the store. */
  began(batch: BatchBefore): void {
    this.#unconfirmed.set(batch.number, batch);
  }

  /** The store has confirmed it. @returns whether it was on its way */
  confirmed(number: number): boolean {
    return this.#unconfirmed.delete(number);
  }

  /** The next incarnation begins from the store. */
  restart(isOwnStore: boolean): void {
    for (const batch of this.#unconfirmed.values()) {
      for (const { plate } of batch.before) this.#doubtful.set(plate, batch);
    }
    this.#unconfirmed.clear();
    if (isOwnStore) return;
    this.#known.clear();
    this.#doubtful.clear();
  }

  /** A commit has its whole effect or none, so one plate tells of all. */
  #undo(batch: BatchBefore): void {
    for (const { plate, text } of batch.before) {
      plate.text = text;
      this.#doubtful.delete(plate);
    }
    batch.undo();
  }

  #isSame(a: StateText, b: StateText): boolean {
    if (a === b || !this.#isPseudonymised || a === undefined || b === undefined) return a === b;
    return describeState(decodeState(a)) === describeState(decodeState(b));
  }
}

/** The text by itself: a part of a larger one keeps all of that in memory. */
function copyOf(text: StateText): StateText {
  return text === undefined ? undefined : (JSON.parse(JSON.stringify(text)) as string);
}
