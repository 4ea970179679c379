/**
 * Reads a whole log and says how far it can be trusted. A bad last line is what a crash leaves
 * behind, because nothing was answered for it; a bad line with others behind it is damage.
 */
import { decodeLine, isMerged, LINE_BYTES_MAX } from './line-format.ts';
import type { LineFault, LoggedLine } from './line-format.ts';
import { scanLines } from './line-scan.ts';
import type { LogReader } from './log-file.ts';
import type { LogHistory } from './log-history.ts';
import type { ScannedLine } from './line-scan.ts';

/** The first thing that is wrong with a log. */
export interface LogProblem {
  /** Where the line begins, in bytes from the beginning of the file. */
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong with it, as a sentence. */
  readonly detail: string;
}

/** What was found in a log. */
export interface LogSurvey {
  readonly lines: number;
  /** Lines that supersede an earlier one. */
  readonly corrections: number;
  /** How many bytes from the beginning are whole lines in order. */
  readonly soundBytes: number;
  /** How many bytes of a torn last line follow them. */
  readonly tornBytes: number;
  readonly problem: LogProblem | undefined;
}

/** Told how many bytes of how many were read. */
export type ScanProgress = (bytesDone: number, bytesTotal: number) => void;

/** What every line of ours begins with. */
const BEGINNING = '{"summary_id":"';

/** Reads the first `size` bytes, up to the first problem, and fills the history from them. */
export async function surveyLog(
  file: LogReader,
  size: number,
  history: LogHistory,
  onProgress: ScanProgress = () => {},
): Promise<LogSurvey> {
  let lines = 0;
  let corrections = 0;
  let soundBytes = 0;
  for await (const scanned of scanLines(file, size)) {
    for (const line of scanned) {
      const decoded = decodeScanned(line);
      const fault = 'fault' in decoded ? decoded.fault : history.restore(decoded);
      if (fault !== undefined) {
        const isTorn = 'fault' in decoded && line.end === size && isTornWrite(line);
        const tornBytes = isTorn ? size - line.offset : 0;
        const problem = isTorn ? undefined : describe(line, fault);
        return { lines, corrections, soundBytes, tornBytes, problem };
      }
      lines += 1;
      if ('n' in decoded && decoded.isCorrection) corrections += 1;
      soundBytes = line.end;
    }
    onProgress(soundBytes, size);
  }
  return { lines, corrections, soundBytes, tornBytes: 0, problem: undefined };
}

function decodeScanned(line: ScannedLine): LoggedLine | LineFault {
  if (line.bytes === undefined) return { fault: `is longer than ${LINE_BYTES_MAX} bytes` };
  if (!line.isTerminated) return { fault: 'has no end' };
  return decodeLine(line.bytes);
}

/**
 * Whether a bad last line can be what a crash left behind. A page that never reached the disk
 * reads as zeros, so there may be any number of those. A file that consists of one bad line must
 * begin like a log: the setting may name a file that is something else, and that must not be cut.
 */
function isTornWrite({ offset, bytes }: ScannedLine): boolean {
  if (bytes === undefined) return offset > 0;
  // All but the newline of a line may have reached the disk: what is behind it are zeros then.
  const written = withoutZeros(bytes);
  if (isMerged(written)) return false;
  return offset > 0 || BEGINNING.startsWith(written.toString('latin1', 0, BEGINNING.length));
}

/** Without the zeros that it ends with. */
function withoutZeros(bytes: Buffer): Buffer {
  const last = bytes.findLastIndex((byte) => byte !== 0);
  return bytes.subarray(0, last + 1);
}

function describe(line: ScannedLine, fault: string): LogProblem {
  return {
    offset: line.offset,
    line: line.number,
    detail: `Line ${line.number}, at byte ${line.offset}, ${fault}.`,
  };
}
