/** Summaries, records and their lines for the tests of the summary log. */
import type { Summary } from '#domain/summary.ts';
import type { LogRecord } from '#ports/summary-log.ts';
import { encodeRecord } from '#adapters/summary-log/line-format.ts';

export const DATASET = 'dataset-1';

export function summaryOf(n: number, changes: Partial<Summary> = {}): Summary {
  return {
    summary_id: `summary-${n}`,
    version: 1,
    garage_id: 'main',
    vehicle_plate: `AB${n}`,
    entry_date_time: '2026-11-21T09:00:00.000Z',
    exit_date_time: '2026-11-21T10:00:00.000Z',
    duration_seconds: 3600,
    status: 'matched',
    reason: 'vehicle_exited',
    entry_event_id: `entry-${n}`,
    exit_event_id: `exit-${n}`,
    ...changes,
  };
}

/** Records with the numbers `first` to `last`. */
export function recordsOf(first: number, last: number): LogRecord[] {
  return Array.from({ length: last - first + 1 }, (_, index) => {
    const n = first + index;
    return { n, summary: summaryOf(n) };
  });
}

/** The lines of the records, as they stand in the log. */
export function linesOf(records: readonly LogRecord[], partition = 0, dataset = DATASET): string[] {
  return records.map((record) => encodeRecord(partition, dataset, record).text);
}
