/**
 * Whether the summaries that a system wrote are the right ones: each stay once, with the right
 * values, and nothing else. Neither the order of the lines nor the way there matters: of a stay
 * that was corrected, the newest version counts.
 */
import { SummaryJudge } from './summary-judge.ts';
import type { RejectionReason } from '#domain/sighting.ts';
import type { Expected, Finding, SummaryFindings, SummaryLine } from './summary-judge.ts';
import type { Truth } from './truth.ts';

/** What else is known of how the run ended. */
export interface Observed {
  /** The dead letters that there are, by reason; without them they are not judged. */
  readonly deadLetters?: ReadonlyMap<RejectionReason, number>;
  /** A delivery that comes again after a crash may be set aside twice: more are no mistake then. */
  readonly mayBuryTwice?: boolean;
}

/** The judgement of a run. */
export interface Verdict {
  /** Whether all is as it must be. */
  readonly agrees: boolean;
  /** Deliveries that were published; `sightings` of them are different events. */
  readonly published: number;
  readonly sightings: number;
  readonly duplicates: number;
  /** Sightings of which nobody knows whether they were published: the run cannot be judged then. */
  readonly uncertain: number;
  readonly expected: Expected;
  readonly found: SummaryFindings;
  readonly deadLetters: DeadLetterFindings;
  /** The first few of what is wrong. They name event ids, no plates. */
  readonly examples: readonly Finding[];
}

interface DeadLetterFindings {
  readonly expected: ReadonlyMap<RejectionReason, number>;
  readonly missing: number;
  readonly unexpected: number;
}

/** Judges the lines of a summary log by the truth of the run that it was written in. */
export async function judge(
  truth: Truth,
  lines: AsyncIterable<SummaryLine> | Iterable<SummaryLine>,
  observed: Observed = {},
): Promise<Verdict> {
  const summaries = new SummaryJudge(truth.sightings);
  for await (const line of lines) summaries.add(line);
  const { findings, examples } = summaries.conclude();
  const deadLetters = judgeDeadLetters(truth, observed);
  const problems =
    findings.missing +
    findings.unexpected +
    findings.twice +
    findings.wrong +
    findings.dangling +
    deadLetters.missing +
    deadLetters.unexpected;
  return {
    agrees: problems === 0 && truth.uncertainSightings === 0,
    published: truth.deliveries,
    sightings: truth.sightings.ids.length,
    duplicates: truth.duplicates,
    uncertain: truth.uncertainSightings,
    expected: summaries.expected,
    found: findings,
    deadLetters,
    examples,
  };
}

function judgeDeadLetters(truth: Truth, observed: Observed): DeadLetterFindings {
  const expected = truth.refusals;
  const found = observed.deadLetters;
  if (found === undefined) return { expected, missing: 0, unexpected: 0 };
  const mayBeMore = observed.mayBuryTwice === true || truth.uncertainRefusals > 0;
  let missing = 0;
  let unexpected = 0;
  for (const reason of new Set([...expected.keys(), ...found.keys()])) {
    const mustBe = expected.get(reason) ?? 0;
    const difference = (found.get(reason) ?? 0) - mustBe;
    if (difference < 0) missing -= difference;
    else if (mustBe === 0 || !mayBeMore) unexpected += difference;
  }
  return { expected, missing, unexpected };
}
