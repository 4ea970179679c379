/** Whether anything has vanished, or come from nowhere, between what was sent and what is there. */
import { Findings } from './check.ts';
import { namesOf } from './published-set.ts';
import { pairAll } from '../support/reference-pairing.ts';
import { standingLines } from './stays.ts';
import type { Check } from './check.ts';
import type { ExpectedStay, PairingRules } from './stays.ts';
import type { LoggedSummary } from './summary-lines.ts';
import type { PublishedSet } from './published-set.ts';
import type { SeenRead } from './event-body.ts';

/** What the books say at the end. */
export interface Books {
  /** Stays that are open, over all garages; undefined when nobody was asked or has answered. */
  readonly openStays: number | undefined;
}

/** Nothing vanishes: each stored delivery is in a stay, open, a repeat or a dead letter. */
export function checkConservation(
  lines: readonly LoggedSummary[],
  published: PublishedSet,
  merged: number,
  books: Books,
): Check {
  const must = 'Deliveries are in stays, in open stays, repeats, merged reads or dead letters.';
  const findings = new Findings('conservation', must);
  const named = new Set(standingLines(lines).flatMap(namesOf)).size;
  const { reads, repeats, poisonDeliveries, uncertain, openQuestions } = published;
  const open = reads.length - named - merged;
  findings.count('sent', published.deliveries);
  findings.count('not confirmed', uncertain);
  findings.count('in stays', named);
  findings.count('merged', merged);
  findings.count('repeats', repeats);
  findings.count('poison', poisonDeliveries);
  findings.count('open', open);
  if (open < 0) findings.problem('too many', `${named} reads in stays, ${reads.length} stored`);
  const { openStays } = books;
  // What is merged and open follows from what must be: only the books say it independently.
  if (openStays === undefined) return { ...findings.conclude(), skipped: 'there are no books' };
  if (openStays < open || openStays > open + openQuestions) {
    findings.problem('books', `${openStays} stays are open, by the books; ${open} must be`);
  }
  return findings.conclude();
}

/** How many reads were merged into others, because one car in one lane is one read. */
export function countMerged(
  { reads }: Pick<PublishedSet, 'reads'>,
  expected: ReadonlyMap<string, ExpectedStay>,
  rules: PairingRules,
  nowMs: number,
): number {
  const inStays = [...expected.values()].reduce(
    (sum, { entry, exit }) => sum + Number(entry !== undefined) + Number(exit !== undefined),
    0,
  );
  return reads.length - inStays - countOpen(reads, rules, nowMs);
}

/** Plates whose last stay has not ended: one more exit, in the end of time, would close it. */
function countOpen(reads: readonly SeenRead[], rules: PairingRules, nowMs: number): number {
  let open = 0;
  for (const group of Map.groupBy(reads, ({ garage, plate }) => `${garage}/${plate}`).values()) {
    const lastMs = Math.max(...group.map(({ atMs }) => atMs));
    const atMs = lastMs + rules.skewToleranceMs + rules.debounceMs + 1;
    const leaving = { kind: 'exit' as const, id: '\u0000', atMs };
    const closing = pairAll([...group, leaving], rules, nowMs);
    const left = closing.find(({ exit }) => exit?.id === leaving.id)?.entry;
    // One that is longer than it may be has ended without an exit.
    if (left !== undefined && nowMs <= left.atMs + rules.maxMs) open += 1;
  }
  return open;
}
