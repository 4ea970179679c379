/** What the replay of recordings reports. */
import type { DecisionDivergence } from '#replay/decision-divergence.ts';
import type { RecordingReplay } from './roles/recording-replay.ts';
import type { StreamsReplay } from './roles/recording-streams.ts';

const STAYS_SHOWN = 5;

/** The result of one recording as scripts read it. */
export interface RecordingReport {
  readonly file: string;
  readonly recordedWith: string | undefined;
  readonly deliveries: number;
  readonly decided: number;
  /** What the pure core alone has taken for these. */
  readonly decidingSeconds: number;
  /** What the replay of this recording has taken. */
  readonly seconds: number;
  readonly divergences: number;
  /** The first of them. */
  readonly shown: readonly DecisionDivergence[];
  readonly streams: StreamsReplay | undefined;
  /** Why not all of the run is in the recording. */
  readonly incomplete: string | undefined;
  /** Why it could not be replayed. */
  readonly failure: string | undefined;
}

export function toRecordingReport(
  { core, streams }: RecordingReplay,
  seconds: number,
): RecordingReport {
  const { recording, header, failure, closed } = core;
  const row = failure?.row === undefined ? '' : `:${failure.row}`;
  return {
    file: recording.name,
    recordedWith: header?.recordedWith,
    deliveries: core.deliveries,
    decided: core.decided,
    decidingSeconds: core.decidingMs / 1000,
    seconds,
    divergences: core.divergenceCount,
    shown: core.divergences,
    streams,
    incomplete:
      closed === undefined
        ? 'it has no last line: its recorder was killed. What is whole was replayed'
        : closed.problem,
    failure: failure && `${recording.name}${row}: ${failure.message}.`,
  };
}

/** Whether everything is as it was recorded. */
export function isSame({ divergences, streams }: RecordingReport): boolean {
  return divergences === 0 && (streams?.missing.length ?? 0) + (streams?.extra.length ?? 0) === 0;
}

/** The report as a person reads it. */
export function describeRecording(report: RecordingReport, isStreamed: boolean): string {
  const { file, deliveries, decided, divergences, incomplete } = report;
  const [core, all] = [report.decidingSeconds.toFixed(1), report.seconds.toFixed(1)];
  const lines = [
    `${file}: ${deliveries} deliveries, ${decided} decisions, ${core} s in the core, ${all} s in all`,
  ];
  if (divergences === 0) lines.push('  core: the same decisions, states and summaries');
  else lines.push(`  core: ${divergences} divergences`, ...report.shown.map(describeDivergence));
  if (divergences > report.shown.length) lines.push('    ...');
  if (isStreamed) lines.push(...describeStreams(report.streams));
  if (incomplete !== undefined) lines.push(`  not complete: ${incomplete}`);
  return `${lines.join('\n')}\n`;
}

function describeDivergence({ row, what, about, expected, actual }: DecisionDivergence): string {
  return `    line ${row}: ${what} of ${about}\n      recorded: ${expected}\n      decided:  ${actual}`;
}

function describeStreams(streams: StreamsReplay | undefined): readonly string[] {
  if (streams === undefined) {
    return ['  pipeline: not compared, for nothing came or another process worked in between'];
  }
  const { stays, missing, extra } = streams;
  if (missing.length + extra.length === 0) return [`  pipeline: the same ${stays} stays`];
  return [
    `  pipeline: ${missing.length} stays are missing, ${extra.length} were not recorded`,
    ...missing.slice(0, STAYS_SHOWN).map((stay) => `    recorded: ${stay}`),
    ...extra.slice(0, STAYS_SHOWN).map((stay) => `    decided:  ${stay}`),
  ];
}
