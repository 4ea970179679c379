/** What is known of a plate, for a person and for scripts. */
import { formatInstant } from '#domain/instant.ts';
import { nameDuration } from '#stories/diagram-ticks.ts';
import { formatTable } from './terminal.ts';
import type { PlateHistory } from '#stories/plate-history.ts';

/** The state of a plate as tables. */
export function describePlate(history: PlateHistory): string {
  const { garageId, plate, state, asOfMs } = history;
  const wake = state?.wake;
  const head = [
    ['plate', plate],
    ['garage', garageId],
    ['inside', state?.isInside === true ? 'yes' : 'no'],
    ['next deadline', deadline(wake?.clockMs, asOfMs)],
    ...(wake?.watermarkMs === undefined
      ? []
      : [['waits for', `both queues to be seen up to ${formatInstant(wake.watermarkMs)}`]]),
  ];
  const events = history.events.map(({ kind, id, atMs, receivedAtMs, laneId, outcome }) => [
    formatInstant(atMs),
    kind,
    id,
    laneId ?? '-',
    receivedAtMs === undefined ? '-' : nameDuration(receivedAtMs - atMs),
    outcome,
  ]);
  const summaries = history.summaries.map(
    ({ summaryId, version, reason, entryAtMs, exitAtMs, durationSeconds }) => [
      summaryId,
      version,
      reason,
      timeOf(entryAtMs) ?? '?',
      timeOf(exitAtMs) ?? '?',
      durationSeconds === undefined ? '-' : nameDuration(durationSeconds * 1000),
    ],
  );
  const pending = history.pending.map(({ reason, entryAtMs, exitAtMs }) => [
    reason === undefined ? 'inside' : `${reason}, waits to be decided`,
    timeOf(entryAtMs) ?? '?',
    timeOf(exitAtMs) ?? '?',
  ]);
  return [
    formatTable(head),
    section(['EVENT TIME', 'KIND', 'ID', 'LANE', 'DELAY', 'OUTCOME'], events),
    section(['SUMMARY', 'VERSION', 'REASON', 'ENTRY', 'EXIT', 'DURATION'], summaries),
    section(['VISIT', 'ENTRY', 'EXIT'], pending),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function section(headings: readonly string[], rows: readonly (string | number)[][]): string {
  return rows.length === 0 ? '' : formatTable([headings, ...rows]);
}

function deadline(clockMs: number | undefined, nowMs: number | undefined): string {
  if (clockMs === undefined) return 'none';
  if (nowMs === undefined) return formatInstant(clockMs);
  const waitMs = clockMs - nowMs;
  const when = waitMs < 0 ? `${nameDuration(waitMs)} ago` : `in ${nameDuration(waitMs)}`;
  return `${formatInstant(clockMs)}, ${when}`;
}

function timeOf(atMs: number | undefined): string | undefined {
  return atMs === undefined ? undefined : formatInstant(atMs);
}

/** The same for scripts: times as ISO 8601 in UTC; what is not known is null. */
export function toPlateJson(history: PlateHistory): unknown {
  const { garageId, plate, state, events, summaries, pending } = history;
  const orNull = (atMs: number | undefined): string | null => timeOf(atMs) ?? null;
  return {
    garage: garageId,
    plate,
    state:
      state === undefined ? null : { inside: state.isInside, dueAt: orNull(state.wake?.clockMs) },
    events: events.map(({ atMs, receivedAtMs, laneId, ...event }) => ({
      ...event,
      at: formatInstant(atMs),
      receivedAt: orNull(receivedAtMs),
      lane: laneId ?? null,
    })),
    summaries: summaries.map(({ entryAtMs, exitAtMs, durationSeconds, ...summary }) => ({
      ...summary,
      supersedes: summary.supersedes ?? null,
      supersededBy: summary.supersededBy ?? null,
      entryAt: orNull(entryAtMs),
      exitAt: orNull(exitAtMs),
      durationSeconds: durationSeconds ?? null,
    })),
    pending: pending.map(({ entryAtMs, exitAtMs, reason }) => ({
      reason: reason ?? null,
      entryAt: orNull(entryAtMs),
      exitAt: orNull(exitAtMs),
    })),
  };
}
