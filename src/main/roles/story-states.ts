/**
 * The states of the plates of a story, as they are committed, one mark for each column.
 *
 * It owns the marks, and when each plate was decided about last: whether a long stay is over depends
 * on the time of the decision, and not on the time at which somebody looks.
 */
import { decodeState } from '#domain/plate-state-codec.ts';
import { plateKey } from '#domain/plate.ts';
import { isIssued } from '#domain/standing.ts';
import { deriveVisits, hasEnded } from '#domain/visits.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Commit, StayStore } from '#ports/stay-store.ts';
import type { PlateLane, PlateMark } from '#stories/story-outcome.ts';
import type { Story } from '#stories/story.ts';

interface Watched {
  readonly letter: string;
  readonly key: PlateKey;
  states: string;
}

export class StoryStates {
  readonly #rules: StayRules;
  readonly #watched: readonly Watched[];
  readonly #decidedAtMs = new Map<PlateKey, number>();

  /** @param rules with the garage that the events of a story are of */
  constructor(story: Story, rules: StayRules & { readonly garageId: string }) {
    this.#rules = rules;
    const letters = new Set(platesOf(story));
    this.#watched = story.plates
      .filter(({ letter }) => letters.has(letter))
      .map(({ letter, plate, garageId = rules.garageId }) => {
        return { letter, key: plateKey(garageId, plate), states: '' };
      });
  }

  /** A commit that was begun at this time had its effect. */
  noteCommitted({ writes }: Commit, atMs: number): void {
    for (const { key } of writes) this.#decidedAtMs.set(key, atMs);
  }

  /** Looks at every plate of the story, for the next column. */
  async sample(store: Pick<StayStore, 'load'>): Promise<void> {
    const states = await store.load(this.#watched.map(({ key }) => key));
    this.#watched.forEach((plate, index) => {
      plate.states += this.#markOf(plate.key, states[index]);
    });
  }

  get lanes(): readonly PlateLane[] {
    return this.#watched.map(({ letter, states }) => ({ plate: letter, states }));
  }

  #markOf(key: PlateKey, text: string | undefined): PlateMark {
    const { reads, isInside } = decodeState(text);
    if (reads.length === 0) return '.';
    const visits = deriveVisits(reads, this.#rules, this.#decidedAtMs.get(key) ?? 0);
    const isWaiting = visits.some((visit) => hasEnded(visit) && !isIssued(visit));
    if (isWaiting) return isInside ? 'W' : 'w';
    return isInside ? 'i' : 'o';
  }
}

/** The plates that something comes in of, and those that something is expected of. */
function* platesOf({ inputs, events, expected }: Story): Generator<string> {
  for (const { letter } of inputs) {
    const event = events.find((event) => event.letter === letter);
    if (event === undefined) yield letter;
    else if (event.kind === 'seen') yield event.plate;
  }
  for (const { plate } of expected?.states ?? []) yield plate;
}
