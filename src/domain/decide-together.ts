/**
 * Mail of one plate that is decided together, one message on top of the other.
 *
 * The watermark of a partition moves when an event comes in, so it may have passed what has not had
 * its turn yet. For a plate it counts only up to its earliest undecided event: what is known to have
 * happened must not be overlooked because of the order in which a backlog is worked off.
 */
import type { decide, Outcome } from './decide.ts';
import type { evolve } from './evolve.ts';
import type { PlateKey } from './plate.ts';
import type { PlateState } from './plate-state.ts';
import type { Sighting } from './sighting.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Summary } from './summary.ts';

/** How messages are decided, and what is told of it. */
export interface TogetherOptions {
  readonly context: DecisionContext;
  readonly decide: typeof decide;
  readonly evolve: typeof evolve;
  /** Told what became of each message, in order. */
  readonly decided: (index: number, outcome: Outcome) => void;
  /** Told that deciding about a message failed. What it throws ends the whole. */
  readonly failed: (index: number, cause: unknown) => void;
}

/** Decides about all of it. */
export function decideTogether(
  key: PlateKey,
  before: PlateState,
  sightings: readonly (Sighting | undefined)[],
  options: TogetherOptions,
): { readonly state: PlateState; readonly summaries: readonly Summary[] } {
  const { context, decided, failed } = options;
  const watermarks = sightings.length === 1 ? undefined : watermarksOf(sightings, context);
  const summaries: Summary[] = [];
  let state = before;
  const look = (sighting: Sighting | undefined, present: DecisionContext): Outcome => {
    const decision = options.decide(key, state, sighting, present);
    state = options.evolve(state, decision);
    for (const summary of decision.summaries) summaries.push(summary);
    return decision.outcome;
  };
  /** Whether what was concluded last is as of a time before the watermark. */
  let isHeldBack = false;
  for (const [index, sighting] of sightings.entries()) {
    const watermarkMs = watermarks?.[index] ?? context.watermarkMs;
    const isLower = watermarkMs < context.watermarkMs;
    try {
      const outcome = look(sighting, isLower ? { ...context, watermarkMs } : context);
      if (!isIgnored(outcome)) isHeldBack = isLower;
      decided(index, outcome);
    } catch (cause) {
      failed(index, cause);
    }
  }
  if (isHeldBack) look(undefined, context);
  return { state, summaries };
}

/** How far the plate has been seen when each of the messages is decided. */
function watermarksOf(
  sightings: readonly (Sighting | undefined)[],
  { watermarkMs }: DecisionContext,
): readonly number[] {
  const watermarks: number[] = [];
  let seenMs = watermarkMs;
  for (let index = sightings.length - 1; index >= 0; index -= 1) {
    watermarks[index] = seenMs;
    seenMs = Math.min(seenMs, (sightings[index]?.atMs ?? Number.POSITIVE_INFINITY) - 1);
  }
  return watermarks;
}

/** Then nothing was concluded from the state. */
function isIgnored(outcome: Outcome): boolean {
  return outcome === 'duplicate' || outcome === 'too_late';
}
