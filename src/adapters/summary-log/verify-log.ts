/** Verifies a summary log without changing it, whether or not a writer has it open. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { LogHistory } from './log-history.ts';
import type { PartitionMark } from './log-history.ts';
import { surveyLog } from './log-survey.ts';
import type { LogSurvey, ScanProgress } from './log-survey.ts';

/** What a verification found. The log is sound when it has no problem. */
export interface LogReport extends LogSurvey {
  readonly bytes: number;
  /** Undefined when the log is empty. */
  readonly dataset: string | undefined;
  /** For each partition, the numbers from 1 to `lastN` are there. */
  readonly partitions: readonly PartitionMark[];
}

/**
 * Reads the whole file in constant memory: every checksum, every number. Stops at the first
 * problem. A torn last line is none: it is being written, or the next writer will cut it.
 */
export async function verifyLog(path: string, onProgress?: ScanProgress): Promise<LogReport> {
  const handle = await open(path, constants.O_RDONLY);
  try {
    const history = new LogHistory();
    const { size } = await handle.stat();
    const survey = await surveyLog(
      { read: async (into, at) => (await handle.read(into, 0, into.length, at)).bytesRead },
      size,
      history,
      onProgress,
    );
    return { ...survey, bytes: size, dataset: history.dataset, partitions: history.marks };
  } finally {
    await handle.close();
  }
}
