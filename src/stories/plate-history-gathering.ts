/**
 * From what the store, the log and a recording say to one history.
 *
 * An event that several of them name is there once; the store's word counts, because it knows the
 * lane and the receipt. What comes from a recording is paired by the rules of the domain, so it has
 * the outcome that it has in the pipeline.
 */
import { insertRead } from '#domain/event-order.ts';
import { splitKey } from '#domain/plate.ts';
import { isIssued } from '#domain/standing.ts';
import { deriveVisits, hasEnded } from '#domain/visits.ts';
import { gatherSummaries } from './plate-history-summaries.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { PlateState, Read } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Summary } from '#domain/summary.ts';
import type { Visit } from '#domain/visits.ts';
import type { HistoryEvent, HistoryVisit, PlateHistory } from './plate-history.ts';

/** A sighting as it came. */
export interface Arrival {
  readonly sighting: Sighting;
  /** Undefined where the recording does not tell. */
  readonly receivedAtMs: number | undefined;
  /** The edge refused it by its time. */
  readonly isRefused: boolean;
}

export interface HistorySources {
  /** As committed; undefined where the store was not asked or remembers nothing. */
  readonly state: PlateState | undefined;
  /** Summaries in the order in which they were written. */
  readonly written: readonly Summary[];
  /** Sightings in the order of arrival. */
  readonly arrivals: readonly Arrival[];
  readonly rules: StayRules;
  readonly asOfMs: number | undefined;
}

/** Gathers what is known of the plate. */
export function gatherHistory(key: PlateKey, sources: HistorySources): PlateHistory {
  const { state, written, arrivals, rules, asOfMs } = sources;
  const { garageId, plate } = splitKey(key);
  const reads = state?.reads ?? readsOf(arrivals);
  const lastMs = reads.at(-1)?.atMs ?? 0;
  const visits = deriveVisits(reads, rules, asOfMs ?? lastMs);
  const events = [
    ...visits.flatMap((visit) => visit.reads.map((read) => toEvent(read, visit))),
    ...copiesAmong(arrivals),
  ];
  const known = new Set(events.map(identify));
  const named = written.flatMap(eventsOf).filter((event) => {
    const isNew = !known.has(identify(event));
    known.add(identify(event));
    return isNew;
  });
  const summaries = gatherSummaries(written, reads);
  const issued = new Set(
    summaries.filter((summary) => summary.supersededBy === undefined).map(endsOf),
  );
  return {
    garageId,
    plate,
    events: [...events, ...named].sort((a, b) => a.atMs - b.atMs),
    summaries,
    pending: visits
      .filter((visit) => !isIssued(visit))
      .map(toPending)
      .filter((visit) => !issued.has(endsOf(visit))),
    state: state === undefined ? undefined : { isInside: state.isInside, wake: state.wake },
    asOfMs,
  };
}

/** What the plate's state would remember of a recording; its first copy of each event. */
function readsOf(arrivals: readonly Arrival[]): readonly Read[] {
  let reads: readonly Read[] = [];
  const seen = new Set<string>();
  for (const { sighting, receivedAtMs, isRefused } of arrivals) {
    const { kind, id, atMs, laneId } = sighting;
    if (isRefused || seen.has(identify(sighting))) continue;
    seen.add(identify(sighting));
    const delayMs = (receivedAtMs ?? Number.NaN) - atMs;
    const read = { kind, id, atMs, delayMs, laneId, spanMs: 0, summaryCount: 0 };
    reads = insertRead(reads, { ...read, standing: undefined });
  }
  return reads;
}

/** What came again, and what was refused. */
function copiesAmong(arrivals: readonly Arrival[]): readonly HistoryEvent[] {
  const seen = new Set<string>();
  return arrivals.flatMap(({ sighting, receivedAtMs, isRefused }) => {
    const { kind, id, atMs, laneId } = sighting;
    const name = identify(sighting);
    const outcome = isRefused ? 'refused' : 'duplicate';
    const isCopy = isRefused || seen.has(name);
    if (!isRefused) seen.add(name);
    return isCopy ? [{ kind, id, atMs, receivedAtMs, laneId, outcome }] : [];
  });
}

function toEvent(read: Read, visit: Visit): HistoryEvent {
  const { kind, id, atMs, delayMs, laneId } = read;
  const isNamed = visit.entry === read || visit.exit === read;
  const receivedAtMs = Number.isNaN(delayMs) ? undefined : atMs + delayMs;
  const outcome = isNamed ? 'accepted' : 'debounced';
  return { kind, id, atMs, receivedAtMs, laneId, outcome };
}

/** The events that a summary names, as far as it tells their times. */
function eventsOf(summary: Summary): readonly HistoryEvent[] {
  const ends = [
    ['entry', summary.entry_event_id, summary.entry_date_time],
    ['exit', summary.exit_event_id, summary.exit_date_time],
  ] as const;
  return ends.flatMap(([kind, id, time]) => {
    if (id === undefined || time === undefined) return [];
    const atMs = Date.parse(time);
    return [{ kind, id, atMs, receivedAtMs: undefined, laneId: undefined, outcome: 'accepted' }];
  });
}

function toPending(visit: Visit): HistoryVisit {
  const { reason, entry, exit } = visit;
  return {
    reason: hasEnded(visit) ? reason : undefined,
    entryAtMs: entry?.atMs,
    exitAtMs: exit?.atMs,
  };
}

function identify({ kind, id }: { readonly kind: string; readonly id: string }): string {
  return `${kind} ${id}`;
}

function endsOf({ entryAtMs, exitAtMs }: Pick<HistoryVisit, 'entryAtMs' | 'exitAtMs'>): string {
  return `${entryAtMs ?? ''} ${exitAtMs ?? ''}`;
}
