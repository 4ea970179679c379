/**
 * From the reads of a plate to its visits: the reference pairing of entries with exits.
 *
 * It looks at event time alone, never at the order of arrival, and it is a pure function of the
 * set of reads. That is what makes "any order of arrival gives the same stays" true by
 * construction instead of by a case for each order.
 */
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
  /** All reads that belong to it, repeated ones too: a slice of the reads it was derived from. */
  readonly reads: readonly Read[];
}

type PairingRules = Pick<StayRules, 'debounceMs' | 'maxMs' | 'skewToleranceMs'>;

/**
 * Derives the visits of a plate, oldest first.
 *
 * - An exit closes the open visit; without one it is a visit of its own (rules 3, 4 and 8).
 * - An entry while a visit is open closes that visit and opens another (rule 6).
 * - Reads of one kind in one lane, next to each other within `debounceMs`, are one read (rule 6).
 * - A visit longer than `maxMs` ended at that age; what comes later is not part of it (rule 7).
 * - An exit at most `skewToleranceMs` before an entry, with nothing open, is that visit's exit:
 *   the two cameras' clocks differ.
 *
 * @param reads in the order that `orderReads` gives them
 * @param nowMs the present: an open visit that is older than `maxMs` has ended
 */
export function deriveVisits(
  reads: readonly Read[],
  rules: PairingRules,
  nowMs: number,
): readonly Visit[] {
  const visits: Visit[] = [];
  let open: Read | undefined;
  let start = 0;

  const end = (visit: Ended, next: number): void => {
    visits.push({ ...visit, reads: reads.slice(start, next) });
    start = next;
    open = undefined;
  };

  for (let index = 0; index < reads.length; index += 1) {
    const read = reads[index] as Read;
    if (isRepeated(reads[index - 1], read, rules)) {
      if (open === undefined) start = extendLast(visits, read, start);
      continue;
    }
    if (open !== undefined && read.atMs - open.atMs > rules.maxMs) end(expired(open, rules), index);
    if (read.kind === 'entry') {
      if (open !== undefined) end(reEntered(open, read), index);
      open = read;
      continue;
    }
    const next = reads[index + 1];
    if (open !== undefined) {
      end(exited(open, read), index + 1);
    } else if (next?.kind === 'entry' && next.atMs - read.atMs <= rules.skewToleranceMs) {
      end(exited(next, read), index + 2);
      index += 1;
    } else {
      end(unknownExited(read), index + 1);
    }
  }
  if (open !== undefined) {
    const isOver = nowMs - open.atMs > rules.maxMs;
    end(isOver ? expired(open, rules) : stillOpen(open), reads.length);
  }
  return visits;
}

function isRepeated(before: Read | undefined, read: Read, rules: PairingRules): boolean {
  return (
    before !== undefined &&
    before.kind === read.kind &&
    read.laneId !== undefined &&
    before.laneId === read.laneId &&
    read.atMs - before.atMs <= rules.debounceMs
  );
}

/** A repeated read after a visit that has ended belongs to that visit. */
function extendLast(visits: Visit[], read: Read, start: number): number {
  const last = visits.at(-1) as Visit;
  visits[visits.length - 1] = { ...last, reads: [...last.reads, read] };
  return start + 1;
}

type Ended = Omit<Visit, 'reads'>;

function exited(entry: Read, exit: Read): Ended {
  const settledAtMs = Math.max(entry.atMs, exit.atMs);
  const endSeenAtMs = Math.max(entry.seenAtMs, exit.seenAtMs);
  return { reason: 'vehicle_exited', entry, exit, settledAtMs, endSeenAtMs };
}

function unknownExited(exit: Read): Ended {
  return {
    reason: 'unknown_vehicle_exited',
    entry: undefined,
    exit,
    settledAtMs: exit.atMs,
    endSeenAtMs: exit.seenAtMs,
  };
}

function reEntered(entry: Read, next: Read): Ended {
  return {
    reason: 'vehicle_re_entered',
    entry,
    exit: undefined,
    settledAtMs: next.atMs,
    endSeenAtMs: next.seenAtMs,
  };
}

function expired(entry: Read, rules: PairingRules): Ended {
  const settledAtMs = entry.atMs + rules.maxMs;
  return {
    reason: 'maximum_stay_exceeded',
    entry,
    exit: undefined,
    settledAtMs,
    endSeenAtMs: Math.max(settledAtMs, entry.seenAtMs),
  };
}

function stillOpen(entry: Read): Ended {
  return {
    reason: undefined,
    entry,
    exit: undefined,
    settledAtMs: Number.POSITIVE_INFINITY,
    endSeenAtMs: Number.POSITIVE_INFINITY,
  };
}
