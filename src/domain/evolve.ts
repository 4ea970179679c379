/** What is remembered of a decision. */
import { insertRead } from './event-order.ts';
import { UNSEEN } from './plate-state.ts';
import type { Decision } from './decide.ts';
import type { Issued, PlateState, Wake } from './plate-state.ts';
import type { Summary } from './summary.ts';

/** The state after a decision. The same object comes back when the decision changed nothing. */
export function evolve(state: PlateState, decision: Decision): PlateState {
  const { read, summaries, forget, floorMs, isInside, wake } = decision;
  const isUnchanged = read === undefined && summaries.length === 0 && forget.length === 0;
  if (isUnchanged && isInside === state.isInside && isSameWake(wake, state.wake)) return state;
  let reads = read === undefined ? state.reads : insertRead(state.reads, read);
  let issued = summaries.length === 0 ? state.issued : withIssued(state.issued, summaries);
  if (forget.length > 0) {
    reads = reads.filter(({ id }) => !forget.includes(id));
    const known = new Set(reads.map(({ id }) => id));
    issued = issued.filter((i) => isKnown(known, i.entryId) || isKnown(known, i.exitId));
  }
  return reads.length === 0 ? UNSEEN : { reads, issued, floorMs, isInside, wake };
}

function withIssued(issued: readonly Issued[], summaries: readonly Summary[]): readonly Issued[] {
  const superseded = new Set(summaries.map(({ supersedes }) => supersedes));
  return [...issued.filter((i) => !superseded.has(i.summaryId)), ...summaries.map(toIssued)];
}

function toIssued(summary: Summary): Issued {
  const { summary_id, version, reason, entry_event_id, exit_event_id } = summary;
  return {
    summaryId: summary_id,
    version,
    reason,
    ...(entry_event_id !== undefined && { entryId: entry_event_id }),
    ...(exit_event_id !== undefined && { exitId: exit_event_id }),
  };
}

function isKnown(known: ReadonlySet<string>, id: string | undefined): boolean {
  return id !== undefined && known.has(id);
}

function isSameWake(a: Wake | undefined, b: Wake | undefined): boolean {
  return a?.clockMs === b?.clockMs && a?.watermarkMs === b?.watermarkMs;
}
