/** What the tests of the summary log share: a folder, an open log, and a disk that can fail. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { SummaryLog } from '#ports/summary-log.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { localFileSystem } from '#adapters/summary-log/log-file.ts';
import type { FileIdentity, LogFile, LogFileSystem } from '#adapters/summary-log/log-file.ts';
import { openSummaryLog } from '#adapters/summary-log/open-log.ts';
import type { SummaryLogOptions } from '#adapters/summary-log/open-log.ts';

/** A folder of its own for this test, removed when the test is over. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-log-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A log that is closed when the test is over, with limits that no test reaches unless it says so. */
export async function openLog(
  path: string,
  changes: Partial<SummaryLogOptions> = {},
): Promise<SummaryLog> {
  const log = await openSummaryLog({
    path,
    requestsMax: 64,
    searchBytesMax: 1_048_576,
    telemetry: recordingTelemetry(),
    onFailure: () => {},
    ...changes,
  });
  onTestFinished(() => log.close());
  return log;
}

/** Calls to put in place of the real ones; they can be exchanged while the log is open. */
export interface Faults {
  append?: (file: LogFile, bytes: Uint8Array) => Promise<number>;
  datasync?: (file: LogFile) => Promise<void>;
  truncate?: (file: LogFile, size: number) => Promise<void>;
  read?: (file: LogFile, into: Uint8Array, position: number) => Promise<number>;
  identify?: (path: string) => Promise<FileIdentity | undefined>;
}

/** The real file system, but for the faults. */
export function faultyFileSystem(faults: Faults): LogFileSystem {
  return {
    identify: (path) =>
      faults.identify === undefined ? localFileSystem.identify(path) : faults.identify(path),
    open: async (path) => {
      const file = await localFileSystem.open(path);
      return {
        identify: () => file.identify(),
        read: (into, position) =>
          faults.read === undefined ? file.read(into, position) : faults.read(file, into, position),
        append: (bytes) =>
          faults.append === undefined ? file.append(bytes) : faults.append(file, bytes),
        datasync: () => (faults.datasync === undefined ? file.datasync() : faults.datasync(file)),
        truncate: (size) =>
          faults.truncate === undefined ? file.truncate(size) : faults.truncate(file, size),
        close: () => file.close(),
      };
    },
  };
}

/** An error as the operating system reports it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`${code}: planted`), { code });
}
