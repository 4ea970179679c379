/** Opens the summary log: locks it, verifies all of it, cuts a torn last line, knows its history. */
import { RefusedToRun } from '#domain/refused-to-run.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { FileLock } from '../file-lock.ts';
import { FileSummaryLog } from './file-summary-log.ts';
import { localFileSystem, prepareDirectory } from './log-file.ts';
import type { LogFileSystem } from './log-file.ts';
import { LogHistory } from './log-history.ts';
import { lockLog } from './log-lock.ts';
import { surveyLog } from './log-survey.ts';
import type { LogProblem, ScanProgress } from './log-survey.ts';
import { LogTail } from './log-tail.ts';

export interface SummaryLogOptions {
  /** The file; it and its directory are created when they are missing. */
  readonly path: string;
  /** Batches that may wait for the disk. */
  readonly requestsMax: number;
  /** Bytes that a search reads from the end of the log at most. */
  readonly searchBytesMax: number;
  readonly telemetry: Telemetry;
  /** Told once, when the log has failed for good: the process must end. */
  readonly onFailure: (error: Error) => void;
  readonly onProgress?: ScanProgress;
  readonly failpoint?: Failpoint;
  readonly fileSystem?: LogFileSystem;
}

/**
 * Opens a log for appending. The whole file is read, in constant memory.
 *
 * @throws RefusedToRun when another writer has it, or when it is damaged before its last line
 * @throws Error when it cannot be created, read or repaired
 */
export async function openSummaryLog(options: SummaryLogOptions): Promise<SummaryLog> {
  try {
    const path = await prepareDirectory(options.path);
    const lock = lockLog(path);
    try {
      return await openLocked(path, lock, options);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    if (error instanceof RefusedToRun) throw error;
    const reason = (error as Error).message;
    throw new Error(`The summary log ${options.path} (writer.log) cannot be opened: ${reason}.`, {
      cause: error,
    });
  }
}

export async function openLocked(
  path: string,
  lock: FileLock,
  options: SummaryLogOptions,
): Promise<SummaryLog> {
  const { fileSystem = localFileSystem, telemetry, failpoint = () => {} } = options;
  const file = await fileSystem.open(path);
  try {
    const { id, size } = await file.identify();
    const history = new LogHistory();
    const survey = await surveyLog(file, size, history, options.onProgress);
    if (survey.problem !== undefined) throw new RefusedToRun(adviseOn(path, survey.problem));
    if (survey.tornBytes > 0) await file.truncate(survey.soundBytes);
    // The lines of a writer that was killed may be in the page cache alone, and from here on they
    // are answered for as duplicates.
    await file.datasync();
    if (survey.tornBytes > 0) telemetry.emit('log_repaired', { bytes: survey.tornBytes });
    const end = survey.soundBytes;
    const tail = new LogTail({ path, file, id, fileSystem, end, telemetry, failpoint });
    return new FileSummaryLog({ ...options, lock, reader: file, history, tail });
  } catch (error) {
    await file.close();
    throw error;
  }
}

function adviseOn(path: string, { offset, detail }: LogProblem): string {
  return (
    `${path} is damaged. ${detail} A crash only ever leaves a torn last line, so nothing was ` +
    `changed. If it is no summary log at all, name another file in writer.log. Otherwise restore ` +
    `it from a copy; or keep a copy and cut it with \`truncate -s ${offset}\`: the processor ` +
    `says at its start whether it still has what is missing then.`
  );
}
