/** The lines of a summary log, read without the code that wrote them. */
import { Findings } from './check.ts';
import { crc32cOf } from './crc32c.ts';
import type { Check } from './check.ts';

/** A summary with its place in the log. */
export interface LoggedSummary {
  readonly summary_id: string;
  readonly version: number;
  readonly supersedes?: string;
  readonly garage_id: string;
  readonly vehicle_plate: string;
  readonly entry_date_time?: string;
  readonly exit_date_time?: string;
  readonly duration_seconds?: number;
  readonly status: string;
  readonly reason: string;
  readonly entry_event_id?: string;
  readonly exit_event_id?: string;
  readonly dataset: string;
  readonly p: number;
  readonly n: number;
}

const SEAL = /,"crc32c":"([0-9a-f]{8})"\}$/;

/**
 * Reads every line, and checks that each is whole: its checksum covers all bytes before it.
 *
 * @returns the lines that could be read, in the order of the file, and the check
 */
export function readSummaryLog(file: Buffer): [lines: readonly LoggedSummary[], check: Check] {
  const findings = new Findings('bytes', 'Every line is whole and has the right checksum.');
  const lines: LoggedSummary[] = [];
  let from = 0;
  for (let number = 1; from < file.length; number += 1) {
    const found = file.indexOf(10, from);
    const end = found === -1 ? file.length : found;
    const line = readLine(file.subarray(from, end));
    if (found === -1) findings.problem('torn', `line ${number}, at byte ${from}`);
    else if (typeof line === 'string') findings.problem('damaged', `line ${number} ${line}`);
    else lines.push(line);
    from = end + 1;
  }
  findings.count('lines', lines.length);
  return [lines, findings.conclude()];
}

function readLine(bytes: Buffer): LoggedSummary | string {
  const text = bytes.toString();
  const seal = SEAL.exec(text);
  if (seal === null) return 'has no checksum';
  const length = bytes.length - Buffer.byteLength(seal[0]);
  const made = crc32cOf(bytes.subarray(0, length));
  if (made !== seal[1]) return `has the checksum ${seal[1]}, its bytes make ${made}`;
  try {
    return JSON.parse(text) as LoggedSummary;
  } catch {
    return 'is not JSON';
  }
}
