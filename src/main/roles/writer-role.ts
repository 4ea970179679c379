/** The writer: the log behind HTTP. */
import { isIP } from 'node:net';
import { failpointOf } from '#adapters/failpoints.ts';
import { openSummaryLog } from '#adapters/summary-log/open-log.ts';
import { monotonicMs } from '#adapters/system-clock.ts';
import { listen } from '#http/listen.ts';
import { isLoopback } from '#http/loopback.ts';
import { createWriterApp } from '#http/writer-app.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { exitCodeOf } from '../explain.ts';
import { measureLog } from './measured-log.ts';
import type { ScanProgress } from '#adapters/summary-log/log-survey.ts';
import type { Config } from '#config/schema.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { RoleContext } from '../command-context.ts';

/** A writer that takes summaries. */
export interface RunningWriter {
  readonly url: string;
  readonly log: SummaryLog;
  /** Rejects when the log has failed for good; the process must end then. */
  readonly failed: Promise<never>;
  /** Answers what has been asked, then lets go of the log. A second call is the same. */
  close(): Promise<void>;
}

type WriterContext = Pick<RoleContext, 'config' | 'telemetry'>;

/**
 * Opens the log, which checks all of it, and serves it.
 *
 * @param progress is told how much of the log has been checked; what it throws ends the opening
 * @throws CommandFailed when others could reach it and need no token
 */
export async function startWriter(
  { config, telemetry }: WriterContext,
  progress?: ScanProgress,
): Promise<RunningWriter> {
  const { writer, shutdown } = config;
  refuseOpenWriter(writer);
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => undefined);
  const onFailure = (cause: Error): void =>
    failure.reject(new CommandFailed(EXIT.disk, cause.message, { cause }));
  const log = await openLog({ config, telemetry }, onFailure, progress);
  const app = createWriterApp({
    log,
    telemetry,
    monotonicMs,
    bodyBytesMax: writer.bodyBytesMax,
    recordsMax: writer.recordsMax,
    searchesMax: writer.searchesMax,
    tokens: [writer.token, writer.previousToken],
  });
  try {
    const { host, port } = writer;
    const server = await listen(app, { host, port, section: 'writer', limits: config.http });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await server.close(shutdown.graceMs);
      await log.close();
    };
    return {
      url: `http://${isIP(host) === 6 ? `[${host}]` : host}:${server.port}`,
      log,
      failed: failure.promise,
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await log.close();
    throw error;
  }
}

/** Whoever can write to the log makes invoices, and whoever can read it follows cars. */
function refuseOpenWriter({ host, token }: Config['writer']): void {
  if (token !== '' || isLoopback(host)) return;
  throw new CommandFailed(
    EXIT.config,
    `The writer would listen on ${host} (writer.host), where others reach it, and let everybody ` +
      'read and write. Make a token with "openssl rand -hex 32 > FILE", and start the writer and ' +
      'the processor with PLATEFLOW_WRITER_TOKEN_FILE=FILE; or set writer.host to 127.0.0.1.',
  );
}

async function openLog(
  { config, telemetry }: WriterContext,
  onFailure: (error: Error) => void,
  onProgress?: ScanProgress,
): Promise<SummaryLog> {
  const { writer } = config;
  try {
    const { requestsMax } = writer;
    const log = await openSummaryLog({
      path: writer.log,
      requestsMax,
      searchBytesMax: writer.searchBytesMax,
      telemetry,
      failpoint: failpointOf(config.failpoint),
      onFailure,
      ...(onProgress !== undefined && { onProgress }),
    });
    return measureLog(log, { telemetry, monotonicMs, requestsMax });
  } catch (cause) {
    const { message } = cause as Error;
    throw new CommandFailed(exitCodeOf(cause as Error) ?? EXIT.cannotCreate, message, { cause });
  }
}
