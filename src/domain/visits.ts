/**
 * From the reads of a plate to its visits: the pairing of entries with exits.
 *
 * It looks at event time alone, never at the order of arrival, and it is a pure function of the
 * set of reads. That is what makes "any order of arrival gives the same stays" true by
 * construction instead of by a case for each order.
 */
import { endOfPassage, preferKind } from './event-order.ts';
import type { Read } from './plate-state.ts';
import type { StayRules } from './stay-rules.ts';
import type { SummaryReason } from './summary-reason.ts';

/** One visit of a plate. */
export interface Visit {
  /** Why it ended; undefined while the car is inside. Only the last visit can be open. */
  readonly reason: SummaryReason | undefined;
  readonly entry: Read | undefined;
  readonly exit: Read | undefined;
  /** The event time up to which an event that is still to come could change this visit. */
  readonly settledAtMs: number;
  /** The processing time at which the end of the visit was seen. */
  readonly endSeenAtMs: number;
  /** All reads that belong to it, repeated ones too, in the order in which they were paired. */
  readonly reads: readonly Read[];
}

/** A visit that is over. */
export interface EndedVisit extends Visit {
  readonly reason: SummaryReason;
}

type PairingRules = Pick<StayRules, 'debounceMs' | 'maxMs' | 'skewToleranceMs'>;

/** Whether the visit is over; the car is inside otherwise. */
export function hasEnded(visit: Visit): visit is EndedVisit {
  return visit.reason !== undefined;
}

/**
 * Derives the visits of a plate, oldest first. Every read belongs to exactly one of them.
 *
 * - An exit closes the open visit; without one it is a visit of its own (rules 3, 4 and 8).
 * - An entry while a visit is open closes that visit and opens another (rule 6).
 * - Reads of one kind in one lane, next to each other within `debounceMs`, are one read (rule 6).
 * - A visit longer than `maxMs` ended at that age; what comes later is not part of it (rule 7).
 * - An exit at most `skewToleranceMs` before an entry, with nothing open, is that visit's exit:
 *   the two cameras' clocks differ.
 * - At equal times an exit comes before an entry if a visit is open, and after it if none is.
 *
 * @param reads sorted as `insertRead` sorts them
 * @param nowMs the present: an open visit that is older than `maxMs` has ended
 */
export function deriveVisits(
  reads: readonly Read[],
  rules: PairingRules,
  nowMs: number,
): readonly Visit[] {
  const visits: Visit[] = [];
  const ordered = reads.slice();
  let open: Read | undefined;
  let start = 0;
  let index = 0;
  while (index < ordered.length) {
    if (open !== undefined && (ordered[index] as Read).atMs - open.atMs > rules.maxMs) {
      visits.push(expired(open, rules, ordered.slice(start, index)));
      open = undefined;
      start = index;
    }
    preferKind(ordered, index, open === undefined ? 'entry' : 'exit');
    const read = ordered[index] as Read;
    let next = endOfPassage(ordered, index, rules.debounceMs);
    if (read.kind === 'entry') {
      if (open !== undefined) {
        visits.push(reEntered(open, read, ordered.slice(start, index)));
        start = index;
      }
      open = read;
    } else {
      if (open === undefined && isSkewed(read, ordered[next], rules)) {
        open = ordered[next] as Read;
        next = endOfPassage(ordered, next, rules.debounceMs);
      }
      const own = ordered.slice(start, next);
      visits.push(open === undefined ? unknownExited(read, rules, own) : matched(open, read, own));
      open = undefined;
      start = next;
    }
    index = next;
  }
  if (open !== undefined) {
    const isOver = nowMs - open.atMs > rules.maxMs;
    const own = ordered.slice(start);
    visits.push(isOver ? expired(open, rules, own) : stillOpen(open, own));
  }
  return visits;
}

function isSkewed(exit: Read, next: Read | undefined, rules: PairingRules): boolean {
  return next?.kind === 'entry' && next.atMs - exit.atMs <= rules.skewToleranceMs;
}

function matched(entry: Read, exit: Read, reads: readonly Read[]): Visit {
  return {
    reason: 'vehicle_exited',
    entry,
    exit,
    settledAtMs: Math.max(entry.atMs, exit.atMs),
    endSeenAtMs: Math.max(seenAtMs(entry), seenAtMs(exit)),
    reads,
  };
}

/** An entry that is still to come may be later by the difference between two clocks. */
function unknownExited(exit: Read, rules: PairingRules, reads: readonly Read[]): Visit {
  return {
    reason: 'unknown_vehicle_exited',
    entry: undefined,
    exit,
    settledAtMs: exit.atMs + rules.skewToleranceMs,
    endSeenAtMs: seenAtMs(exit),
    reads,
  };
}

function reEntered(entry: Read, next: Read, reads: readonly Read[]): Visit {
  return {
    reason: 'vehicle_re_entered',
    entry,
    exit: undefined,
    settledAtMs: next.atMs,
    endSeenAtMs: seenAtMs(next),
    reads,
  };
}

function expired(entry: Read, rules: PairingRules, reads: readonly Read[]): Visit {
  const settledAtMs = entry.atMs + rules.maxMs;
  return {
    reason: 'maximum_stay_exceeded',
    entry,
    exit: undefined,
    settledAtMs,
    endSeenAtMs: Math.max(settledAtMs, seenAtMs(entry)),
    reads,
  };
}

function stillOpen(entry: Read, reads: readonly Read[]): Visit {
  return {
    reason: undefined,
    entry,
    exit: undefined,
    settledAtMs: Number.POSITIVE_INFINITY,
    endSeenAtMs: Number.POSITIVE_INFINITY,
    reads,
  };
}

function seenAtMs({ atMs, delayMs }: Read): number {
  return atMs + delayMs;
}
