/** The summaries of a plate: those of the log, and those that are committed and not in it. */
import type { Read, Standing } from '#domain/plate-state.ts';
import type { Summary } from '#domain/summary.ts';
import type { HistorySummary } from './plate-history.ts';

/**
 * @param written in the order in which they were written
 * @param reads of the state, with the summaries that they carry
 * @returns in the order in which they were issued
 */
export function gatherSummaries(
  written: readonly Summary[],
  reads: readonly Read[],
): readonly HistorySummary[] {
  const correctedBy = new Map<string, string>();
  for (const { summary_id, supersedes } of written) {
    if (supersedes !== undefined) correctedBy.set(supersedes, summary_id);
  }
  const found = written.map((summary) => fromLog(summary, correctedBy.get(summary.summary_id)));
  const known = new Set(written.map(({ summary_id }) => summary_id));
  const committed = reads.flatMap(({ standing }) =>
    standing === undefined || known.has(standing.summaryId) ? [] : [fromState(standing, reads)],
  );
  return [...found, ...committed];
}

function fromLog(summary: Summary, supersededBy: string | undefined): HistorySummary {
  return {
    summaryId: summary.summary_id,
    version: summary.version,
    reason: summary.reason,
    supersedes: summary.supersedes,
    supersededBy,
    entryAtMs: timeOf(summary.entry_date_time),
    exitAtMs: timeOf(summary.exit_date_time),
    durationSeconds: summary.duration_seconds,
    isWritten: true,
  };
}

/** The state remembers the events of a summary, but not which one it corrects. */
function fromState(standing: Standing, reads: readonly Read[]): HistorySummary {
  const { summaryId, version, reason, entryId, exitId } = standing;
  const find = (kind: Read['kind'], wanted: string | undefined): number | undefined =>
    reads.find((read) => read.kind === kind && read.id === wanted)?.atMs;
  const entryAtMs = find('entry', entryId);
  const exitAtMs = find('exit', exitId);
  const durationSeconds =
    entryAtMs === undefined || exitAtMs === undefined
      ? undefined
      : Math.max(0, Math.floor((exitAtMs - entryAtMs) / 1000));
  return {
    summaryId,
    version,
    reason,
    supersedes: undefined,
    supersededBy: undefined,
    entryAtMs,
    exitAtMs,
    durationSeconds,
    isWritten: false,
  };
}

function timeOf(instant: string | undefined): number | undefined {
  return instant === undefined ? undefined : Date.parse(instant);
}
