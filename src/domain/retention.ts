/**
 * What a plate's state keeps. It is bounded twice: by age, because events older than
 * `eventAgeMaxMs` are refused and need not be recognised, and by number, because one plate that
 * is seen thousands of times must not grow without limit.
 */
import { isFinal } from './finality.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Visit } from './visits.ts';

/** What can be forgotten of a plate. */
export interface Retention {
  /** How many of the oldest visits are dropped; they must be issued now, final or not. */
  readonly droppedVisits: number;
  /** Ids of the reads that are dropped. */
  readonly forget: readonly string[];
  /** No event up to this event time can be judged any longer. */
  readonly floorMs: number;
}

/** Decides which of the oldest visits are dropped. An open visit is never dropped. */
export function retain(
  visits: readonly Visit[],
  readCount: number,
  floorMs: number,
  context: DecisionContext,
): Retention {
  const { rules, nowMs } = context;
  const oldestMs = nowMs - rules.eventAgeMaxMs;
  const forget: string[] = [];
  let droppedVisits = 0;
  let newFloorMs = floorMs;
  for (const visit of visits) {
    const lastAtMs = visit.reads.at(-1)?.atMs ?? oldestMs;
    if (visit.reason === undefined) break;
    const isOld = lastAtMs < oldestMs && isFinal(visit, context);
    const isTooMany = readCount - forget.length > rules.readsMax;
    if (!isOld && !isTooMany) break;
    droppedVisits += 1;
    for (const { id } of visit.reads) forget.push(id);
    if (!isOld) newFloorMs = Math.max(newFloorMs, lastAtMs);
  }
  const excess = readCount - forget.length - rules.readsMax;
  if (excess > 0) forget.push(...repeats(visits.at(-1), excess));
  return { droppedVisits, forget, floorMs: newFloorMs };
}

/**
 * What is left is one open visit whose lane read the car again and again. Its first read is the
 * entry and its last carries the debounce on; of those between, the oldest go.
 */
function repeats(open: Visit | undefined, excess: number): readonly string[] {
  return open?.reads.slice(1, 1 + excess).map(({ id }) => id) ?? [];
}
