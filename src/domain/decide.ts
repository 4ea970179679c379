/**
 * What one event means for one plate. Pure, synchronous and total: `decide` says what is to
 * happen, `evolve` (in `evolve.ts`) says what is remembered of it, and neither does anything.
 */
import { insertRead } from './event-order.ts';
import { nextWake } from './finality.ts';
import { issue } from './issue.ts';
import { remembers } from './plate-state.ts';
import { retain } from './retention.ts';
import { countSettled, skipSettled } from './settled.ts';
import { deriveVisits, hasEnded } from './visits.ts';
import type { PlateKey } from './plate.ts';
import type { PlateState, Read, Wake } from './plate-state.ts';
import type { Sighting } from './sighting.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Summary } from './summary.ts';
import type { Visit } from './visits.ts';

/**
 * What became of an event. All of them are results; none is an error.
 *
 * - `accepted`: it is the entry or the exit of a visit now.
 * - `debounced`: it is one read with another of the same lane.
 * - `duplicate`: this event is known already.
 * - `too_late`: it is older than what the plate's bounded memory reaches back to.
 * - `woken`: no event, the plate was looked at again because time has passed.
 */
export type Outcome = 'accepted' | 'debounced' | 'duplicate' | 'too_late' | 'woken';

/** Everything that follows from one event, as data. */
export interface Decision {
  readonly outcome: Outcome;
  /** What is to be written, oldest visit first. */
  readonly summaries: readonly Summary[];
  /** What is kept of the plate's reads; the same array when that has not changed. */
  readonly reads: readonly Read[];
  /** How many of these make visits that need not be looked at again. */
  readonly settledReads: number;
  /** Reads up to this event time have been dropped. */
  readonly floorMs: number;
  readonly isInside: boolean;
  readonly wake: Wake | undefined;
}

const NOTHING: readonly never[] = [];

/** Decides about one sighting, or about the passing of time when there is none. */
export function decide(
  key: PlateKey,
  state: PlateState,
  sighting: Sighting | undefined,
  context: DecisionContext,
): Decision {
  if (sighting === undefined) return conclude(key, state, state.reads, undefined, context);
  if (remembers(state, sighting.kind, sighting.id)) return ignore('duplicate', state);
  if (isForgotten(sighting.atMs, state, context)) return ignore('too_late', state);
  const read = toRead(sighting, context.nowMs);
  return conclude(key, state, insertRead(state.reads, read), read, context);
}

/** Whether an event of this time may have been seen and forgotten, so that it must not act. */
function isForgotten(atMs: number, state: PlateState, { nowMs, rules }: DecisionContext): boolean {
  return atMs <= state.floorMs || atMs < nowMs - rules.eventAgeMaxMs;
}

function conclude(
  key: PlateKey,
  state: PlateState,
  reads: readonly Read[],
  read: Read | undefined,
  context: DecisionContext,
): Decision {
  const skipped = skipSettled(state, reads, read, context);
  const live = skipped === 0 ? reads : reads.slice(skipped);
  const visits = deriveVisits(live, context.rules, context.nowMs);
  const kept = retain(visits, reads, state.floorMs, context);
  const { droppedVisits } = kept;
  const last = visits.at(-1);
  return {
    outcome: read === undefined ? 'woken' : outcomeOf(read, visits),
    summaries: issue(key, visits, kept.reads, droppedVisits, context),
    reads: kept.reads,
    settledReads: Math.min(skipped + countSettled(visits, droppedVisits), kept.reads.length),
    floorMs: kept.floorMs,
    isInside: last !== undefined && !hasEnded(last),
    wake: nextWake(visits, droppedVisits, kept.reads, context),
  };
}

/** A read is debounced when it repeats one of its visit, or one of its visit repeats it. */
function outcomeOf(read: Read, visits: readonly Visit[]): Outcome {
  const visit = visits.findLast(({ reads }) => reads.includes(read)) as Visit;
  const isNamed = visit.entry === read || visit.exit === read;
  const next = visit.reads[visit.reads.indexOf(read) + 1];
  return isNamed && next?.kind !== read.kind ? 'accepted' : 'debounced';
}

function toRead({ kind, id, atMs, laneId }: Sighting, nowMs: number): Read {
  return {
    kind,
    id,
    atMs,
    delayMs: nowMs - atMs,
    laneId,
    spanMs: 0,
    summaryCount: 0,
    standing: undefined,
  };
}

function ignore(outcome: 'duplicate' | 'too_late', state: PlateState): Decision {
  const { reads, settledReads, floorMs, isInside, wake } = state;
  return { outcome, summaries: NOTHING, reads, settledReads, floorMs, isInside, wake };
}
