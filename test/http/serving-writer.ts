/** A writer service for a test, on a log that does as it is told. */
import type { Summary } from '#domain/summary.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { ServerLimits } from '#http/listen.ts';
import { createWriterApp } from '#http/writer-app.ts';
import type { WriterAppOptions } from '#http/writer-app.ts';
import { SERVER_LIMITS } from '#test/support/server-limits.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { serve } from './serving.ts';

export const summary: Summary = {
  summary_id: 'summary-1',
  version: 1,
  garage_id: 'main',
  vehicle_plate: 'AB1',
  exit_date_time: '2026-11-21T10:00:00.000Z',
  status: 'unmatched',
  reason: 'unknown_vehicle_exited',
  exit_event_id: 'exit-1',
};
export const batch = { partition: 0, dataset: 'd', records: [{ n: 1, summary }] };

export function withRecord(changes: object) {
  return { ...batch, records: [{ n: 1, summary, ...changes }] };
}

export function withSummary(changes: object) {
  return { ...batch, records: [{ n: 1, summary: { ...summary, ...changes } }] };
}

/** A writer whose log does as it is told and remembers what it was asked. */
export async function serveWriter(
  behaviour: Partial<SummaryLog> = {},
  changes: Partial<WriterAppOptions> = {},
  limits: Partial<ServerLimits> = {},
) {
  const appended: Parameters<SummaryLog['append']>[] = [];
  const queries: Parameters<SummaryLog['findNewest']>[0][] = [];
  const log: SummaryLog = {
    cursor: () => ({ dataset: undefined, n: 0 }),
    append: (...batched) => {
      appended.push(batched);
      const lastN = batched[2].at(-1)?.n ?? 0;
      return Promise.resolve({ outcome: 'appended', lastN, duplicates: 0 });
    },
    findNewest: () => Promise.resolve({ lines: [], isComplete: true }),
    checkWritable: () => Promise.resolve(),
    close: () => Promise.resolve(),
    ...behaviour,
  };
  const findNewest = log.findNewest.bind(log);
  log.findNewest = (query) => {
    queries.push(query);
    return findNewest(query);
  };
  const telemetry = recordingTelemetry();
  let nowMs = 0;
  const app = createWriterApp({
    log,
    telemetry,
    monotonicMs: () => (nowMs += 250),
    bodyBytesMax: 1_048_576,
    recordsMax: 1000,
    searchesMax: 4,
    tokens: [],
    ...changes,
  });
  return {
    writer: await serve(app, { limits: { ...SERVER_LIMITS, ...limits } }),
    log: { appended, queries },
    telemetry,
  };
}
