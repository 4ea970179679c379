/** What a demonstration shows while it runs and reports at its end. */
import { drawBar, formatTable, tint } from './terminal.ts';
import type { DemoPhase, DemoResult } from './roles/demo-run.ts';
import type { Observation, Percentiles } from './roles/observation.ts';
import type { Finding } from '#traffic/summary-judge.ts';

/** The result as scripts read it. */
export interface DemoReport {
  readonly agrees: boolean;
  readonly published: number;
  readonly matched: number;
  readonly unmatched: number;
  readonly duplicates: number;
  readonly deadLetters: number;
  readonly corrections: number;
  readonly openAtEnd: number;
  readonly expected: { readonly matched: number; readonly unmatched: number };
  readonly problems: {
    readonly missing: number;
    readonly unexpected: number;
    readonly twice: number;
    readonly wrong: number;
    readonly deadLettersMissing: number;
    readonly deadLettersUnexpected: number;
    readonly uncertain: number;
  };
  readonly examples: readonly Finding[];
  readonly latencyMs: Percentiles;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  readonly commits: number;
  readonly restarts: number;
}

export function toReport({ verdict, seconds }: DemoResult, observation: Observation): DemoReport {
  const { found, expected, deadLetters } = verdict;
  return {
    agrees: verdict.agrees,
    published: verdict.published,
    matched: found.matched,
    unmatched: found.unmatched,
    duplicates: observation.duplicates,
    deadLetters: observation.deadLetters,
    corrections: found.corrections,
    openAtEnd: expected.openAtEnd,
    expected: { matched: expected.matched, unmatched: expected.unmatched },
    problems: {
      missing: found.missing,
      unexpected: found.unexpected,
      twice: found.twice,
      wrong: found.wrong,
      deadLettersMissing: deadLetters.missing,
      deadLettersUnexpected: deadLetters.unexpected,
      uncertain: verdict.uncertain,
    },
    examples: verdict.examples,
    latencyMs: observation.latencyMs,
    seconds,
    eventsPerSecond: Math.round(verdict.published / seconds),
    commits: observation.commits,
    restarts: observation.restarts,
  };
}

/** The report as a person reads it. */
export function describeDemo(report: DemoReport): string {
  const { expected, latencyMs, problems } = report;
  const table = formatTable([
    ['', 'found', 'expected'],
    ['published', report.published, report.published],
    ['matched', report.matched, expected.matched],
    ['unmatched', report.unmatched, expected.unmatched],
    ['still inside', '', report.openAtEnd],
    ['duplicates', report.duplicates, ''],
    ['dead letters', report.deadLetters, ''],
    ['corrections', report.corrections, ''],
    ['delivery to ack', `p50 ${ms(latencyMs.p50)}`, `p99 ${ms(latencyMs.p99)}`],
    ['events per second', report.eventsPerSecond, ''],
  ]);
  const wrong = Object.entries(problems).filter(([, count]) => count > 0);
  if (report.agrees) return `${table}\n${tint('green', 'The log agrees with the truth.')}\n`;
  const lines = wrong.map(([what, count]) => `  ${what}: ${count}\n`).join('');
  const examples = report.examples.map(({ problem, detail }) => `  ${problem}: ${detail}\n`);
  return `${table}\n${tint('red', 'The log does not agree with the truth:')}\n${lines}${examples.join('')}`;
}

/** The present of a run, a line for each thing. */
export function describeProgress(
  phase: DemoPhase,
  seen: Observation,
  seconds: number,
): readonly string[] {
  const { p50, p99 } = seen.latencyMs;
  return [
    `${seconds.toFixed(1)} s ${phase}: ${seen.published} published, ${seen.settled} settled`,
    drawBar(seen.settled, Math.max(1, seen.published)),
    `summaries: ${seen.matched} matched, ${seen.unmatched} unmatched, ` +
      `${seen.corrections} corrections; ${seen.written} in the log`,
    `${seen.duplicates} duplicates, ${seen.deadLetters} dead letters; ` +
      `delivery to ack p50 ${ms(p50)}, p99 ${ms(p99)}`,
  ];
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
