/** What a replay reports. */
import { formatTable } from './terminal.ts';
import type { Observation } from './roles/observation.ts';
import type { ReplayEnd } from './roles/replay-run.ts';

/** The result of a replay as scripts read it. */
export interface ReplayReport {
  readonly events: number;
  readonly unreadableRows: number;
  readonly completedStays: number;
  readonly reEntries: number;
  readonly unknownExits: number;
  readonly maximumStays: number;
  readonly corrections: number;
  readonly openAtEnd: number;
  readonly duplicates: number;
  readonly debounced: number;
  readonly deadLetters: number;
  readonly seconds: number;
}

export function toReplayReport(
  recording: { readonly errors: readonly unknown[] },
  observation: Observation,
  end: ReplayEnd,
  seconds: number,
): ReplayReport {
  const { byReason } = observation;
  let openAtEnd = 0;
  for (const { openStays } of end.ledgers.values()) openAtEnd += openStays;
  return {
    events: observation.settled,
    unreadableRows: recording.errors.length,
    completedStays: byReason.get('vehicle_exited') ?? 0,
    reEntries: byReason.get('vehicle_re_entered') ?? 0,
    unknownExits: byReason.get('unknown_vehicle_exited') ?? 0,
    maximumStays: byReason.get('maximum_stay_exceeded') ?? 0,
    corrections: observation.corrections,
    openAtEnd,
    duplicates: observation.duplicates,
    debounced: observation.debounced,
    deadLetters: observation.deadLetters,
    seconds,
  };
}

/** The report as a person reads it. */
export function describeReplay(report: ReplayReport): string {
  return formatTable([
    ['events', report.events],
    ['completed stays', report.completedStays],
    ['entries while inside', report.reEntries],
    ['exits without entry', report.unknownExits],
    ['stays past the maximum', report.maximumStays],
    ['open at the end', report.openAtEnd],
    ['corrections', report.corrections],
    ['duplicates', report.duplicates],
    ['debounced reads', report.debounced],
    ['dead letters', report.deadLetters],
    ['rows that are no events', report.unreadableRows],
    ['seconds', report.seconds],
  ]);
}
