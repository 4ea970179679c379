/** What a demonstration shows while it runs and reports at its end. */
import { availableParallelism, cpus } from 'node:os';
import { stdout } from 'node:process';
import { lengthOf } from '#traffic/scenario.ts';
import { drawBar, formatTable, tint } from './terminal.ts';
import type { DemoPhase, DemoResult } from './roles/demo-run.ts';
import type { DemoSize } from './roles/demo-traffic.ts';
import type { Observation, Percentiles } from './roles/observation.ts';
import type { Sample, Timeline } from './roles/timeline.ts';
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
  readonly expected: {
    readonly matched: number;
    readonly unmatched: number;
    readonly duplicates: number;
    readonly deadLetters: number;
  };
  readonly problems: {
    readonly missing: number;
    readonly unexpected: number;
    readonly twice: number;
    readonly wrong: number;
    readonly dangling: number;
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
  /** The phases of the scenario that were played, in order; empty without one. */
  readonly phases: readonly string[];
  /** In UTC, as ISO 8601. */
  readonly startedAt: string;
  /** Processor, cores and version of Node.js. */
  readonly machine: string;
  readonly timeline: readonly Sample[];
}

/** The report of a run that has come to its end. */
export function toReport(
  { verdict, seconds, startedAt }: DemoResult,
  observation: Observation,
  timeline: Timeline,
): DemoReport {
  const { found, expected, deadLetters } = verdict;
  const refusals = [...deadLetters.expected.values()].reduce((sum, count) => sum + count, 0);
  return {
    agrees: verdict.agrees,
    published: verdict.published,
    matched: found.matched,
    unmatched: found.unmatched,
    duplicates: observation.duplicates,
    deadLetters: observation.deadLetters,
    corrections: found.corrections,
    openAtEnd: expected.openAtEnd,
    expected: {
      matched: expected.matched,
      unmatched: expected.unmatched,
      duplicates: verdict.duplicates,
      deadLetters: refusals,
    },
    problems: {
      missing: found.missing,
      unexpected: found.unexpected,
      twice: found.twice,
      wrong: found.wrong,
      dangling: found.dangling,
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
    phases: observation.phases,
    startedAt,
    machine: describeMachine(),
    timeline: timeline.samples,
  };
}

function describeMachine(): string {
  const model = cpus()[0]?.model ?? 'unknown processor';
  return `${model}, ${availableParallelism()} cores, Node.js ${process.version}`;
}

/** The report as a person reads it, on stdout. */
export function describeDemo(report: DemoReport): string {
  const { expected, latencyMs, seconds } = report;
  const counts = formatTable([
    ['', 'found', 'expected'],
    ['published', report.published, ''],
    ['matched', report.matched, expected.matched],
    ['unmatched', report.unmatched, expected.unmatched],
    ['corrections', report.corrections, ''],
    ['duplicates', report.duplicates, expected.duplicates],
    ['dead letters', report.deadLetters, expected.deadLetters],
    ['still inside', '', report.openAtEnd],
    ...(report.restarts > 0 ? [['restarts', report.restarts, '']] : []),
  ]);
  const { p50, p95, p99, max } = latencyMs;
  const speed = formatTable([
    ['delivery to ack', `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, max ${ms(max)}`],
    ['throughput', `${report.eventsPerSecond} events/s over ${seconds.toFixed(1)} s`],
  ]);
  return `${counts}\n${speed}\n${describeVerdict(report)}`;
}

function describeVerdict({ agrees, problems, examples }: DemoReport): string {
  if (agrees) return `${tint('green', 'The log agrees with the truth.', stdout)}\n`;
  const lines = [
    tint('red', 'The log does not agree with the truth:', stdout),
    ...Object.entries(problems)
      .filter(([, count]) => count > 0)
      .map(([what, count]) => `  ${what}: ${count}`),
    ...examples.map(({ problem, detail }) => `  ${problem}: ${detail}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** The present of a run, a line for each thing. */
export function describeProgress(
  phase: DemoPhase,
  size: DemoSize,
  seen: Observation,
  seconds: number,
): readonly string[] {
  const { p50, p99 } = seen.latencyMs;
  const act = phase === 'publishing' ? seen.phases.at(-1) : undefined;
  return [
    `${seconds.toFixed(1)} s ${phase}${act === undefined ? '' : `, ${act}`}: ` +
      `${seen.published} published, ${seen.settled} settled`,
    'events' in size
      ? drawBar(seen.published, size.events)
      : drawBar(seconds * 1000, lengthOfDemo(size)),
    `summaries: ${seen.matched} matched, ${seen.unmatched} unmatched, ` +
      `${seen.corrections} corrections; ${seen.written} in the log`,
    `${seen.duplicates} duplicates, ${seen.deadLetters} dead letters; ` +
      `delivery to ack p50 ${ms(p50)}, p99 ${ms(p99)}`,
  ];
}

function lengthOfDemo(size: Exclude<DemoSize, { readonly events: number }>): number {
  return 'scenario' in size ? lengthOf(size.scenario) : size.durationMs;
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
