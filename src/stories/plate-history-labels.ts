/** What the marks of a plate's history say, in a few words. */
import { nameDuration } from './diagram-ticks.ts';
import type { Tone } from './diagram.ts';
import type { HistoryEvent, HistorySummary, PlateHistory } from './plate-history.ts';

/** A camera event that takes longer than this has come late. */
const LATE_MS = 5_000;

export function tellEvent(event: HistoryEvent): string {
  const { id, laneId, outcome } = event;
  const delayMs = delayOf(event);
  const parts = [
    id,
    ...(laneId === undefined ? [] : [`lane ${laneId}`]),
    ...(outcome === 'accepted' ? [] : [outcome]),
    ...(delayMs >= LATE_MS ? [`came ${nameDuration(delayMs)} later`] : []),
  ];
  return parts.join(', ');
}

export function toneOfEvent(event: HistoryEvent): Tone {
  if (event.outcome === 'refused') return 'bad';
  if (event.outcome !== 'accepted') return 'quiet';
  return delayOf(event) >= LATE_MS ? 'late' : event.kind;
}

function delayOf({ atMs, receivedAtMs }: HistoryEvent): number {
  return receivedAtMs === undefined ? 0 : receivedAtMs - atMs;
}

/** @param corrected the letter of the summary that it corrects, if that is shown */
export function tellSummary(summary: HistorySummary, corrected: string | undefined): string {
  const { reason, durationSeconds, supersedes, version, supersededBy, isWritten } = summary;
  const parts = [
    reason.replaceAll('_', ' '),
    ...(durationSeconds === undefined ? [] : [nameDuration(durationSeconds * 1000)]),
    ...(supersedes === undefined && version === 1 ? [] : [`version ${version}`]),
    ...(corrected === undefined ? [] : [`corrects ${corrected}`]),
    ...(supersededBy === undefined ? [] : ['superseded']),
    ...(isWritten ? [] : ['committed, not found in the log']),
  ];
  return parts.join(', ');
}

export function toneOfSummary({ supersededBy, reason, isWritten }: HistorySummary): Tone {
  if (supersededBy !== undefined || reason === 'read_corrected') return 'quiet';
  if (!isWritten) return 'late';
  return reason === 'vehicle_exited' ? 'good' : 'bad';
}

export function tellState({ events, summaries, state }: PlateHistory): string {
  const counts = `${count(events.length, 'event')}, ${count(summaries.length, 'summary')}`;
  if (state === undefined) return `${counts}; times in UTC`;
  return `${counts}; ${state.isInside ? 'inside' : 'outside'}, as committed; times in UTC`;
}

export function tellHidden(noun: string, hidden: number): string | undefined {
  if (hidden <= 0) return undefined;
  return `${count(hidden, `older ${noun}`)} ${hidden === 1 ? 'is' : 'are'} not shown.`;
}

function count(number: number, noun: string): string {
  if (number === 1) return `1 ${noun}`;
  return `${number} ${noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`}`;
}
