/** One batch of turns, taken again by the core. */
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import { addState } from '#domain/state-checksum.ts';
import type { Outcome } from '#domain/decide.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Checksum } from '#domain/state-checksum.ts';
import type { DecisionContext } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import type { PlateMemory, StateText } from './plate-memory.ts';

export interface BatchOptions {
  readonly decisions: DecisionRules;
  readonly checksum: Checksum;
}

/** A message of the plate whose turn it is. */
interface Message {
  readonly sighting: Sighting | undefined;
  readonly decided: (outcome: Outcome | 'faulted') => void;
}

export class FoldedBatch {
  readonly summaries: Summary[] = [];
  /** The states before, of the plates that have changed. */
  readonly before = new Map<PlateKey, StateText>();
  /** The checksum of the states after. */
  states = 0;
  readonly #memory: PlateMemory;
  readonly #options: BatchOptions;
  readonly #context: DecisionContext;
  /** The plate whose turn it is; its messages are next to each other. */
  #key: PlateKey | undefined;
  #mail: Message[] = [];

  /** @param context the present of the batch */
  constructor(memory: PlateMemory, options: BatchOptions, context: DecisionContext) {
    this.#memory = memory;
    this.#options = options;
    this.#context = context;
  }

  /**
   * Takes the next message of the batch. It is decided when the last one of its plate is there.
   *
   * @param decided told what became of it
   */
  add(key: PlateKey, sighting: Sighting | undefined, decided: Message['decided']): void {
    if (key !== this.#key) this.end();
    this.#key = key;
    this.#mail.push({ sighting, decided });
  }

  /** The turn of the last plate is over, too. */
  end(): void {
    const key = this.#key;
    if (key === undefined) return;
    const stored = this.#memory.textOf(key);
    const first = decodeState(stored);
    const state = this.#takeTurn(key, first);
    this.#key = undefined;
    this.#mail = [];
    if (state === first) return;
    const text = encodeState(state);
    this.before.set(key, stored);
    this.#memory.set(key, text);
    this.states = addState(this.states, key, text, this.#options.checksum);
  }

  #takeTurn(key: PlateKey, first: PlateState): PlateState {
    const mail = this.#mail;
    const sightings = mail.map(({ sighting }) => sighting);
    const { decideTogether, decide, evolve } = this.#options.decisions;
    const { state, summaries } = decideTogether(key, first, sightings, {
      context: this.#context,
      decide,
      evolve,
      decided: (index, outcome) => mail[index]?.decided(outcome),
      failed: (index) => mail[index]?.decided('faulted'),
    });
    for (const summary of summaries) this.summaries.push(summary);
    return state;
  }
}
