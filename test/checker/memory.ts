/** Whether memory was bounded: how much of it each process had at most. */
import { Findings, skipped } from './check.ts';
import type { Check } from './check.ts';

/** The most memory that a process had, in bytes. */
export interface MemoryPeak {
  readonly process: string;
  readonly rssBytes: number;
}

const MUST = 'No process had more memory than it may.';
const MIB = 1024 * 1024;

/** @param limitBytes what each of them may have */
export function checkMemory(peaks: readonly MemoryPeak[], limitBytes: number): Check {
  if (peaks.length === 0) return skipped('memory', MUST, 'nobody has measured it');
  const findings = new Findings('memory', MUST);
  for (const { process, rssBytes } of peaks) {
    const mib = Math.round(rssBytes / MIB);
    if (rssBytes > limitBytes) findings.problem('too much', `${process} had ${mib} MiB`);
    findings.count(`${process} MiB`, mib);
  }
  return findings.conclude();
}
