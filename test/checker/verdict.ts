/**
 * The judge of a run. It shares no code with what it judges: it reads what was sent, the log, the
 * dead letters, the books, the memory and what was said, and works everything else out by itself.
 */
import { checkConservation, countMerged } from './conservation.ts';
import { checkDeadLetters } from './dead-letters.ts';
import { checkCorrections, checkIds, checkNumbers, checkValues } from './log-order.ts';
import { checkMemory } from './memory.ts';
import { checkPlatesInLogs, notingPlates } from './plates-in-logs.ts';
import { publishedSet } from './published-set.ts';
import { checkReadsOnce, checkStays, expectedStays } from './stays.ts';
import { readSummaryLog } from './summary-lines.ts';
import type { BodyRules } from './event-body.ts';
import type { Books } from './conservation.ts';
import type { PairingRules } from './stays.ts';
import type { Check } from './check.ts';
import type { FoundLetter } from './dead-letters.ts';
import type { MemoryPeak } from './memory.ts';
import type { SentDelivery } from './deliveries.ts';

/** All that is known of a run when it is over and everything has drained. */
export interface RunEvidence {
  /** Gone through once. */
  readonly sent: Iterable<SentDelivery>;
  /** Whether the store was seen to have a read, such as `entry in-1`; undefined where nobody looked. */
  readonly isStored?: (read: string) => boolean;
  readonly log: Buffer;
  readonly deadLetters: readonly FoundLetter[];
  readonly books: Books;
  readonly memory: readonly MemoryPeak[];
  readonly memoryLimitBytes: number;
  /** What the processes have said, line by line; undefined where there are none. */
  readonly said?: Iterable<string>;
  readonly rules: BodyRules & PairingRules;
  /** When the run was judged. */
  readonly nowMs: number;
  /** Checks that somebody has made while the run went on. */
  readonly more: readonly Check[];
}

/** What the judge says. */
export interface Verdict {
  readonly isGood: boolean;
  /** Stays without a line, and dead letters that are not there. */
  readonly lost: number;
  /** Lines for a stay that has one already. */
  readonly twice: number;
  /** Lines that say something else than what happened. */
  readonly wrong: number;
  /** Numbers that are left out. */
  readonly gaps: number;
  readonly checks: readonly Check[];
}

/** Makes every check, also when an earlier one has failed. */
export function judgeRun(evidence: RunEvidence): Verdict {
  const { rules, nowMs } = evidence;
  const [lines, bytes] = readSummaryLog(evidence.log);
  const { said } = evidence;
  const written = new Set<string>();
  const sent = said === undefined ? evidence.sent : notingPlates(evidence.sent, written);
  const published = publishedSet(sent, lines, rules, evidence.isStored);
  const expected = expectedStays(published, rules, nowMs);
  const merged = countMerged(published, expected, rules, nowMs);
  const checks = [
    bytes,
    checkNumbers(lines),
    checkIds(lines),
    checkValues(lines),
    checkCorrections(lines),
    checkReadsOnce(lines),
    checkStays(lines, expected),
    checkConservation(lines, published, merged, evidence.books),
    checkDeadLetters(evidence.deadLetters, published),
    checkMemory(evidence.memory, evidence.memoryLimitBytes),
    ...(said === undefined ? [] : [checkPlatesInLogs(said, written, lines)]),
    ...evidence.more,
  ];
  const count = (name: string, what: string): number =>
    checks.find((check) => check.name === name)?.counts[what] ?? 0;
  return {
    isGood: checks.every(({ problems }) => problems === 0),
    lost: count('stays', 'lost') + count('dead letters', 'lost'),
    twice: count('stays', 'twice'),
    wrong: count('stays', 'wrong') + count('stays', 'unexpected'),
    gaps: count('numbers', 'gap'),
    checks,
  };
}
