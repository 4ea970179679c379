/**
 * What one event means for one plate. Pure, synchronous and total: `decide` says what is to
 * happen, `evolve` (in `evolve.ts`) says what is remembered of it, and neither does anything.
 */
import { insertRead, orderReads } from './event-order.ts';
import { nextWake } from './finality.ts';
import { issue } from './issue.ts';
import { remembers } from './plate-state.ts';
import { retain } from './retention.ts';
import { deriveVisits } from './visits.ts';
import type { PlateKey } from './plate.ts';
import type { PlateState, Read, Wake } from './plate-state.ts';
import type { Sighting } from './sighting.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Summary } from './summary.ts';
import type { Visit } from './visits.ts';

/** The version of these rules. A recording names the version that made its decisions. */
export const DECISION_VERSION = 1;

/**
 * What became of an event. All of them are results; none is an error.
 *
 * - `accepted`: it is part of a visit now.
 * - `debounced`: it is one read with the one before it in the same lane.
 * - `duplicate`: this id is known already.
 * - `too_late`: it is older than what the plate's bounded memory reaches back to.
 * - `woken`: no event, the plate was looked at again because time has passed.
 */
export type Outcome = 'accepted' | 'debounced' | 'duplicate' | 'too_late' | 'woken';

/** Everything that follows from one event, as data. */
export interface Decision {
  readonly outcome: Outcome;
  /** What is remembered of the event, if it is. */
  readonly read?: Read;
  /** What is to be written, oldest visit first. */
  readonly summaries: readonly Summary[];
  /** Ids of reads that need not be remembered any longer. */
  readonly forget: readonly string[];
  /** Reads up to here are dropped because there were too many. */
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
  if (sighting === undefined) return conclude('woken', undefined, key, state, state.reads, context);
  if (remembers(state, sighting.id)) return ignore('duplicate', state);
  if (sighting.atMs <= state.floorMs) return ignore('too_late', state);
  const read = toRead(sighting, context.nowMs);
  return conclude('accepted', read, key, state, insertRead(state.reads, read), context);
}

function conclude(
  outcome: 'accepted' | 'woken',
  read: Read | undefined,
  key: PlateKey,
  state: PlateState,
  reads: readonly Read[],
  context: DecisionContext,
): Decision {
  const ordered = orderReads(reads);
  const visits = deriveVisits(ordered, context.rules, context.nowMs);
  const { droppedVisits, forget, floorMs } = retain(visits, reads.length, state.floorMs, context);
  const summaries = issue(key, state.issued, visits, droppedVisits, context);
  const isPart = read === undefined || visits.some((v) => v.entry === read || v.exit === read);
  return {
    outcome: isPart ? outcome : 'debounced',
    ...(read && { read }),
    summaries,
    forget,
    floorMs,
    isInside: visits.at(-1)?.reason === undefined && visits.length > 0,
    wake: wakeAfter(ordered, visits.slice(droppedVisits), context),
  };
}

/** A plate that waits for nothing is looked at when the last thing known of it can be forgotten. */
function wakeAfter(
  reads: readonly Read[],
  kept: readonly Visit[],
  context: DecisionContext,
): Wake | undefined {
  const last = reads.at(-1);
  if (last === undefined || kept.length === 0) return undefined;
  return nextWake(kept, context, last.atMs + context.rules.eventAgeMaxMs + 1);
}

function toRead(sighting: Sighting, nowMs: number): Read {
  const { kind, id, atMs, laneId } = sighting;
  return { kind, id, atMs, seenAtMs: nowMs, ...(laneId !== undefined && { laneId }) };
}

function ignore(outcome: 'duplicate' | 'too_late', state: PlateState): Decision {
  const { floorMs, isInside, wake } = state;
  return { outcome, summaries: NOTHING, forget: NOTHING, floorMs, isInside, wake };
}
