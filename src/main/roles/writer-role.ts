/** The writer: the log behind HTTP. */
import { performance } from 'node:perf_hooks';
import { failpointOf } from '#adapters/failpoints.ts';
import { openSummaryLog } from '#adapters/summary-log/open-log.ts';
import { listen } from '#http/listen.ts';
import { createWriterApp } from '#http/writer-app.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { RoleContext } from '../command-context.ts';

/** A writer that takes summaries. */
export interface RunningWriter {
  readonly url: string;
  readonly log: SummaryLog;
  /** Rejects when the log has failed for good; the process must end then. */
  readonly failed: Promise<never>;
  /** Answers what has been asked, then lets go of the log. */
  close(): Promise<void>;
}

/** Opens the log, which checks all of it, and serves it. */
export async function startWriter({ config, telemetry }: RoleContext): Promise<RunningWriter> {
  const { writer, shutdown } = config;
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const log = await openSummaryLog({
    path: writer.log,
    requestsMax: writer.requestsMax,
    searchBytesMax: writer.searchBytesMax,
    telemetry,
    failpoint: failpointOf(config.failpoint),
    onFailure: failure.reject,
  });
  const app = createWriterApp({
    log,
    telemetry,
    monotonicMs: () => performance.now(),
    bodyBytesMax: writer.bodyBytesMax,
    recordsMax: writer.recordsMax,
  });
  try {
    const server = await listen(app, { host: writer.host, port: writer.port, section: 'writer' });
    return {
      url: `http://${writer.host}:${server.port}`,
      log,
      failed: failure.promise,
      close: async () => {
        await server.close(shutdown.graceMs);
        await log.close();
      },
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}
