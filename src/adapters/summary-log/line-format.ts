/**
 * One line of the summary log:
 *
 *     {"summary_id":"…",…,"dataset":"…","p":0,"n":17,"crc32c":"0a1b2c3d"}
 *
 * The members of the summary come in fixed order, so the same summary makes the same bytes. The
 * checksum covers every byte of the line before `,"crc32c"`.
 */
import { crc32c } from '@node-rs/crc32';
import type { Summary } from '#domain/summary.ts';
import type { LogRecord } from '#ports/summary-log.ts';

/** A record as it will stand in the log. */
export interface EncodedRecord {
  readonly n: number;
  /** The line with its newline. */
  readonly text: string;
  /** Checksum of the summary alone: tells whether two records under one number are the same. */
  readonly fingerprint: number;
}

/** What a line says about its place in the log. */
export interface LoggedLine {
  readonly dataset: string;
  readonly partition: number;
  readonly n: number;
  readonly fingerprint: number;
  readonly isCorrection: boolean;
}

/** What is wrong with a line, as the rest of a sentence that begins with the line. */
export interface LineFault {
  readonly fault: string;
}

/** A longer line is not one of ours. The longest that the writer accepts has about 6 KiB. */
export const LINE_BYTES_MAX = 65_536;

const DATASET = Buffer.from(',"dataset":');
const VERSION = Buffer.from(',"version":');
const CHECKSUM = Buffer.from(',"crc32c":"');
const TAIL =
  /^,"dataset":("(?:[^"\\]|\\.)*"),"p":(\d{1,9}),"n":(\d{1,16}),"crc32c":"([0-9a-f]{8})"\}$/;
/** From the comma before the checksum to the end of the line. */
const ENDING_BYTES = 21;

/** Writes a record as a line. */
export function encodeRecord(partition: number, dataset: string, record: LogRecord): EncodedRecord {
  const { n, summary } = record;
  const head = summaryText(summary).slice(0, -1);
  const tail = `,"dataset":${JSON.stringify(dataset)},"p":${partition},"n":${n}`;
  const fingerprint = crc32c(head);
  const checksum = formatChecksum(crc32c(tail, fingerprint));
  return { n, text: `${head}${tail},"crc32c":"${checksum}"}\n`, fingerprint };
}

/**
 * Reads a line, without its newline, after comparing its checksum. The members of the summary are
 * not parsed: with the right checksum they are what was written.
 */
export function decodeLine(line: Buffer): LoggedLine | LineFault {
  const tailAt = line.lastIndexOf(DATASET);
  const tail = tailAt === -1 ? null : TAIL.exec(line.toString('utf8', tailAt));
  if (tail === null) return { fault: 'does not end as a line of a summary log does' };
  const [, datasetText = '', partition, n, checksum = ''] = tail;
  const fingerprint = crc32c(line.subarray(0, tailAt));
  const actual = crc32c(line.subarray(tailAt, line.length - ENDING_BYTES), fingerprint);
  if (actual !== Number.parseInt(checksum, 16)) {
    const made = formatChecksum(actual);
    return { fault: `has the checksum ${checksum}, but its bytes make ${made}` };
  }
  const dataset = parseText(datasetText);
  if (dataset === undefined) return { fault: 'names a dataset that cannot be read' };
  const place = { dataset, partition: Number(partition), n: Number(n) };
  return { ...place, fingerprint, isCorrection: isCorrection(line) };
}

/** Whether there is a line within the line: then the newline between them was damaged. */
export function isMerged(line: Buffer): boolean {
  const at = line.indexOf(CHECKSUM);
  return at !== -1 && at + ENDING_BYTES < line.length;
}

function summaryText(summary: Summary): string {
  return JSON.stringify({
    summary_id: summary.summary_id,
    version: summary.version,
    supersedes: summary.supersedes,
    garage_id: summary.garage_id,
    vehicle_plate: summary.vehicle_plate,
    entry_date_time: summary.entry_date_time,
    exit_date_time: summary.exit_date_time,
    duration_seconds: summary.duration_seconds,
    status: summary.status,
    reason: summary.reason,
    entry_event_id: summary.entry_event_id,
    exit_event_id: summary.exit_event_id,
  });
}

function parseText(json: string): string | undefined {
  try {
    return JSON.parse(json) as string;
  } catch {
    return undefined;
  }
}

/** A quote inside a string is escaped, so what looks like the member is the member. */
function isCorrection(line: Buffer): boolean {
  const at = line.indexOf(VERSION);
  const from = at + VERSION.length;
  return at !== -1 && Number.parseInt(line.toString('latin1', from, from + 16), 10) > 1;
}

function formatChecksum(checksum: number): string {
  return checksum.toString(16).padStart(8, '0');
}
