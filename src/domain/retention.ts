/**
 * What a plate's state keeps. It is bounded twice: by age, because events older than
 * `eventAgeMaxMs` are refused and need not be recognised, and by number, because one plate that
 * is seen thousands of times must not grow without limit.
 */
import { lastAtMs } from './event-order.ts';
import { isFinal } from './finality.ts';
import { isIssued } from './standing.ts';
import { hasEnded } from './visits.ts';
import type { Read } from './plate-state.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Visit } from './visits.ts';

/** What is kept of a plate. */
export interface Retention {
  /** The reads that are kept, sorted as before; the same array when all of them are. */
  readonly reads: readonly Read[];
  /** How many of the oldest visits are dropped; they must be issued now, final or not. */
  readonly droppedVisits: number;
  /** No event up to this event time can be judged any longer. */
  readonly floorMs: number;
}

/** Whether something may have to be dropped: there are too many reads, or some are old. */
export function isForgettingDue(
  reads: readonly Read[],
  { nowMs, rules }: Pick<DecisionContext, 'nowMs' | 'rules'>,
): boolean {
  const [first] = reads;
  if (first === undefined) return false;
  return reads.length > rules.readsMax || first.atMs < nowMs - rules.eventAgeMaxMs;
}

/**
 * Decides what is dropped: visits that are old and done with, and the oldest visits when there are
 * more reads than `readsMax`; then room is made for some more, so that it is not needed at each
 * event. Only age drops the last visit, for a plate without a state has no floor; what is too
 * many of its reads are repeats, and those are merged into the read they repeat.
 */
export function retain(
  visits: readonly Visit[],
  reads: readonly Read[],
  floorMs: number,
  context: DecisionContext,
): Retention {
  if (!isForgettingDue(reads, context)) return { reads, droppedVisits: 0, floorMs };
  const { readsMax } = context.rules;
  const target = reads.length > readsMax ? readsMax - Math.floor(readsMax / 4) : readsMax;
  const droppedVisits = countDropped(visits, reads.length - target, context);
  const dropped = visits.slice(0, droppedVisits).flatMap((visit) => visit.reads);
  const kept = dropped.length === 0 ? reads : reads.filter((read) => !dropped.includes(read));
  const lastDropped = visits[droppedVisits - 1];
  const newFloorMs = lastDropped
    ? Math.max(floorMs, reachOf(lastDropped, kept[0], context))
    : floorMs;
  if (kept.length <= readsMax) return { reads: kept, droppedVisits, floorMs: newFloorMs };
  return { droppedVisits, ...mergeRepeats(kept, visits.at(-1) as Visit, target, newFloorMs) };
}

function countDropped(visits: readonly Visit[], excess: number, context: DecisionContext): number {
  const oldestMs = context.nowMs - context.rules.eventAgeMaxMs;
  let left = excess;
  let count = 0;
  for (const visit of visits) {
    const isDone = hasEnded(visit) && (isIssued(visit) || isFinal(visit, context));
    const isOld = isDone && reachOf(visit, undefined, context) < oldestMs;
    const isTooMany = left > 0 && count < visits.length - 1;
    if (!isTooMany && !isOld) break;
    left -= visit.reads.length;
    count += 1;
  }
  return count;
}

/**
 * The event time up to which an event could change the visit or repeat a read of it. What is not
 * before the next read that is remembered belongs to that.
 */
function reachOf(visit: Visit, next: Read | undefined, { rules }: DecisionContext): number {
  const lastMs = lastAtMs(visit.reads.at(-1) as Read);
  const reachMs = Math.max(lastMs + rules.debounceMs, visit.settledAtMs);
  return Math.max(lastMs, Math.min(reachMs, next?.atMs ?? reachMs));
}

/** Merges the oldest repeats of the only visit that is left into its entry and its exit. */
function mergeRepeats(
  reads: readonly Read[],
  { entry, exit }: Visit,
  target: number,
  floorMs: number,
): Pick<Retention, 'reads' | 'floorMs'> {
  const repeats = reads.filter((read) => read !== entry && read !== exit);
  const merged = repeats.slice(0, reads.length - target);
  const kept = reads.filter((read) => !merged.includes(read));
  const withSpan = (read: Read): Read => {
    if (read !== entry && read !== exit) return read;
    const last = merged.findLast(({ kind }) => kind === read.kind) ?? read;
    return { ...read, spanMs: lastAtMs(last) - read.atMs };
  };
  const lastMs = lastAtMs(merged.at(-1) as Read);
  return { reads: kept.map(withSpan), floorMs: Math.max(floorMs, lastMs) };
}
