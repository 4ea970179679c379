/** `plateflow replay FILE…` where the files are recordings of a running processor. */
import { recordingIn } from '#adapters/recordings/recording-reader.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { globalOptions, readConfig } from '../command-context.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { exitCodeOf } from '../explain.ts';
import { describeRecording, isSame, toRecordingReport } from '../recording-report.ts';
import { describeReplay, toReplayReport } from '../replay-report.ts';
import { isRecording } from '../roles/is-recording.ts';
import { replaySources } from '../roles/recording-replay.ts';
import { give, say, visible, visibleLines } from '../terminal.ts';
import type { Command } from 'commander';
import type { RecordingReplay } from '../roles/recording-replay.ts';
import type { RecordingReport } from '../recording-report.ts';

export interface RecordingReplayFlags {
  readonly coreOnly?: boolean;
}

export const RECORDING_HELP = `
A recording (plateflow process --record FILE) is decided again by the pure core, row by row, and then
it goes through the pipeline by the time of receipt. Each difference is named with its line, and the
command ends with 1. Several recordings may be given; docs/recording.md tells more.
`;

/** Whether the first of the files is a recording. One that cannot be read is nobody's. */
export async function areRecordings([first]: readonly string[]): Promise<boolean> {
  return first !== undefined && (await isRecording(first).catch(() => false));
}

/** Replays every file, and reports of all of them. */
export async function replayRecordingFiles(
  files: readonly string[],
  { coreOnly: isCoreOnly = false }: RecordingReplayFlags,
  command: Command,
): Promise<void> {
  const options = globalOptions(command);
  const { config } = readConfig(options);
  const reports: RecordingReport[] = [];
  const failures: Error[] = [];
  let startedAtMs = systemClock.now();
  const sources = files.map((file) => recordingIn(file));
  for await (const replay of replaySources(sources, { config, isCoreOnly })) {
    const seconds = (systemClock.now() - startedAtMs) / 1000;
    startedAtMs = systemClock.now();
    const report = toRecordingReport(replay, seconds);
    reports.push(report);
    if (replay.core.failure !== undefined) failures.push(replay.core.failure);
    if (report.failure !== undefined) say(visible(report.failure));
    else if (options.output === 'text') give(describe(replay, report, isCoreOnly, seconds));
  }
  if (options.output === 'json') give(reports);
  conclude(reports, failures);
}

function describe(
  replay: RecordingReplay,
  report: RecordingReport,
  isCoreOnly: boolean,
  seconds: number,
): string {
  const { observed } = replay;
  // What is recorded came from outside.
  if (observed === undefined) return visibleLines(describeRecording(report, !isCoreOnly));
  const { observation, end } = observed;
  const { incomplete } = report;
  const note = incomplete === undefined ? '' : `not complete: ${incomplete}\n`;
  return describeReplay(toReplayReport({ errors: [] }, observation, end, seconds)) + note;
}

/** @throws CommandFailed unless everything was replayed and is as it was recorded */
function conclude(reports: readonly RecordingReport[], failures: readonly Error[]): void {
  const of = reports.length === 1 ? '' : ` of ${reports.length}`;
  const [first] = failures;
  if (first !== undefined) {
    const count = failures.length === 1 ? 'One recording' : `${failures.length} recordings`;
    const exitCode = exitCodeOf(first) ?? EXIT.input;
    throw new CommandFailed(exitCode, `${count}${of} could not be replayed.`);
  }
  const different = reports.filter((report) => !isSame(report)).length;
  if (different === 0) return;
  const message = 'What is decided now is not what was recorded';
  const differing =
    different === 1 ? `one recording${of} differs` : `${different}${of} recordings differ`;
  throw new CommandFailed(EXIT.findings, `${message}: ${differing}.`);
}
