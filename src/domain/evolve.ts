/** What is remembered of a decision. */
import { UNSEEN } from './plate-state.ts';
import type { Decision } from './decide.ts';
import type { PlateState, Read, Standing, Wake } from './plate-state.ts';
import type { SightingKind } from './sighting.ts';
import type { Summary } from './summary.ts';

/** The state after a decision. The same object comes back when the decision changed nothing. */
export function evolve(state: PlateState, decision: Decision): PlateState {
  const { reads, summaries, settledReads, floorMs, isInside, wake } = decision;
  const isSame = reads === state.reads && summaries.length === 0 && isInside === state.isInside;
  if (isSame && isSameWake(wake, state.wake)) return state;
  if (reads.length === 0) return UNSEEN;
  return { reads: remember(reads, summaries), settledReads, floorMs, isInside, wake };
}

/** The reads with what was issued: old summaries go before new ones come (P2). */
function remember(reads: readonly Read[], summaries: readonly Summary[]): readonly Read[] {
  if (summaries.length === 0) return reads;
  const marked = reads.slice();
  for (const { supersedes } of summaries) if (supersedes !== undefined) drop(marked, supersedes);
  for (const summary of summaries) {
    const entryAt = findRead(marked, 'entry', summary.entry_event_id);
    const exitAt = findRead(marked, 'exit', summary.exit_event_id);
    const standing = summary.reason === 'read_corrected' ? undefined : toStanding(summary);
    count(marked, entryAt, exitAt === -1 ? standing : undefined);
    count(marked, exitAt, standing);
  }
  return marked;
}

function drop(reads: Read[], summaryId: string): void {
  const at = reads.findIndex(({ standing }) => standing?.summaryId === summaryId);
  if (at !== -1) reads[at] = { ...(reads[at] as Read), standing: undefined };
}

function count(reads: Read[], at: number, standing: Standing | undefined): void {
  const read = reads[at];
  if (read === undefined) return;
  const summaryCount = read.summaryCount + 1;
  reads[at] = { ...read, summaryCount, standing: standing ?? read.standing };
}

/** Looks from the end, where what is summed up nearly always is. */
function findRead(reads: readonly Read[], kind: SightingKind, id: string | undefined): number {
  if (id === undefined) return -1;
  return reads.findLastIndex((read) => read.kind === kind && read.id === id);
}

function toStanding(summary: Summary): Standing {
  return {
    summaryId: summary.summary_id,
    version: summary.version,
    reason: summary.reason,
    entryId: summary.entry_event_id,
    exitId: summary.exit_event_id,
  };
}

function isSameWake(a: Wake | undefined, b: Wake | undefined): boolean {
  return a?.clockMs === b?.clockMs && a?.watermarkMs === b?.watermarkMs;
}
