/** What was still open when a recording ended, decided as if nothing more had come. */
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import type { DecisionRules } from '#domain/decision-versions.ts';
import type { RecordedRules } from '#ports/recording.ts';
import type { CoreFold } from './core-fold.ts';
import type { KnownPlate } from './plate-memory.ts';
import type { StandingStays } from './standing-stays.ts';

export interface EndingOptions {
  readonly decisions: DecisionRules;
  readonly rules: RecordedRules;
  readonly digest: (text: string) => string;
  readonly standing: StandingStays;
  /** How long after the end of the recording the clock runs on. */
  readonly runOnMs: number;
}

/** Decides about every delivery that had no turn, and then about every plate that waits. */
export function decideRest(fold: CoreFold, options: EndingOptions): void {
  const { rules, digest, decisions, standing, runOnMs } = options;
  const { memory } = fold;
  const take = (plate: KnownPlate, ...[sighting, context]: Rest): void => {
    const state = decodeState(plate.text);
    const decision = decisions.decide(plate.key, state, sighting, context);
    plate.text = encodeState(decisions.evolve(state, decision));
    standing.add(decision.summaries);
  };
  const { nowMs } = fold;
  const present = { nowMs, watermarkMs: Number.NEGATIVE_INFINITY, rules, digest };
  for (const sighting of fold.arrivals.waiting) {
    const { key } = sighting;
    // Of a plate that never had a turn the recording tells no state, and the pipeline has none either.
    if (!memory.isKnown(key)) memory.load(key, undefined);
    take(memory.plateOf(key), sighting, present);
  }
  const endMs = nowMs + runOnMs;
  const end = { nowMs: endMs, watermarkMs: endMs, rules, digest };
  for (const plate of memory.plates) take(plate, undefined, end);
}

type Rest =
  Parameters<DecisionRules['decide']> extends [unknown, unknown, ...infer Last] ? Last : never;
