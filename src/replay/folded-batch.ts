/** One batch of turns, taken again by the core. */
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import { addState } from '#domain/state-checksum.ts';
import type { Outcome } from '#domain/decide.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Checksum } from '#domain/state-checksum.ts';
import type { DecisionContext } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import { BadRow } from './replay-failure.ts';
import type { KnownPlate, PlateBefore } from './plate-memory.ts';

/** The messages of one plate that were decided together. */
export interface FoldedTurn {
  readonly plate: KnownPlate;
  /** Undefined is a look at the plate because time has passed. */
  readonly sightings: readonly (Sighting | undefined)[];
}

export interface BatchOptions {
  readonly decisions: DecisionRules;
  readonly checksum: Checksum;
  /** The time since some moment, in milliseconds. */
  readonly monotonicMs: () => number;
  /** Told what became of a message: the turn it is of, and its place there. */
  readonly decided: (turn: number, index: number, outcome: Outcome | 'faulted') => void;
}

/** What came of a batch. */
export interface FoldedBatch {
  readonly summaries: readonly Summary[];
  /** The states before, of the plates that have changed. */
  readonly before: readonly PlateBefore[];
  /** The checksum of the states after. */
  readonly states: number;
  /** What deciding alone has taken, in milliseconds. */
  readonly decidingMs: number;
}

/**
 * Takes the turns of a batch again, of a plate each, and leaves the states after them with the plates.
 *
 * @throws BadRow when one plate has two of them
 */
export function foldBatch(
  turns: readonly FoldedTurn[],
  context: DecisionContext,
  options: BatchOptions,
): FoldedBatch {
  const stored = turns.map(({ plate }) => plate.text);
  const first = stored.map(decodeState);
  const startedMs = options.monotonicMs();
  const decided = decideTurns(turns, first, context, options);
  const decidingMs = options.monotonicMs() - startedMs;
  const before: PlateBefore[] = [];
  let states = 0;
  for (const [index, { plate }] of turns.entries()) {
    const [text, state] = [stored[index], decided.states[index] as PlateState];
    if (plate.text !== text) throw new BadRow('a plate has two turns in one batch');
    if (state === first[index]) continue;
    plate.text = encodeState(state);
    before.push({ plate, text });
    states = addState(states, plate.key, plate.text, options.checksum);
  }
  return { summaries: decided.summaries, before, states, decidingMs };
}

interface DecidedTurns {
  readonly states: readonly PlateState[];
  readonly summaries: readonly Summary[];
}

function decideTurns(
  turns: readonly FoldedTurn[],
  first: readonly PlateState[],
  context: DecisionContext,
  options: BatchOptions,
): DecidedTurns {
  const { decideTogether, decide, evolve } = options.decisions;
  const states: PlateState[] = [];
  const summaries: Summary[] = [];
  for (const [turn, { plate, sightings }] of turns.entries()) {
    const result = decideTogether(plate.key, first[turn] as PlateState, sightings, {
      context,
      decide,
      evolve,
      decided: (index, outcome) => options.decided(turn, index, outcome),
      failed: (index) => options.decided(turn, index, 'faulted'),
    });
    states.push(result.state);
    for (const summary of result.summaries) summaries.push(summary);
  }
  return { states, summaries };
}
