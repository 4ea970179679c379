/** `plateflow replay FILE…`: recorded events, or stories, through the pipeline; time is theirs. */
import { Option } from 'commander';
import { openRecording } from '#adapters/recordings/recording.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { beginTelemetry, globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { writeLatePicture } from '../late-picture.ts';
import { openLineFile } from '../line-file.ts';
import { toDuration } from '../quantities.ts';
import { describeReplay, toReplayReport } from '../replay-report.ts';
import { Observation } from '../roles/observation.ts';
import { REPLAY_LATENESS_MS, runReplay } from '../roles/replay-run.ts';
import { drawBar, give, openLiveView, say, visible } from '../terminal.ts';
import { areRecordings, RECORDING_HELP, replayRecordingFiles } from './replay-recording.ts';
import { areStories, replayStories, STORY_HELP } from './replay-stories.ts';
import type { Command } from 'commander';
import type { Recording } from '#adapters/recordings/recording.ts';
import type { LineFile } from '../line-file.ts';
import type { ReplayReport } from '../replay-report.ts';
import type { RecordingReplayFlags } from './replay-recording.ts';

interface ReplayFlags extends RecordingReplayFlags {
  readonly mapping?: string;
  readonly order: 'arrival' | 'event-time';
  readonly lateness: number;
  readonly summaries?: string;
  readonly late?: string;
}

const PROBLEMS_SHOWN = 10;

export function addReplay(program: Command): void {
  program
    .command('replay')
    .argument(
      '<file...>',
      'events as NDJSON, or as CSV with a mapping, either may end in .gz; or stories',
    )
    .description(
      'put recorded events, or stories, through the pipeline, with their time as the clock',
    )
    .option('--mapping <file>', 'which columns of a CSV make which events (YAML)')
    .addOption(
      new Option('--order <order>', 'in which order the events come')
        .choices(['arrival', 'event-time'])
        .default('arrival'),
    )
    .addOption(
      new Option('--lateness <time>', 'how late an event may come')
        .argParser(toDuration)
        .default(REPLAY_LATENESS_MS, '10m'),
    )
    .option('--summaries <file>', 'write the summaries to this file as NDJSON; - is stdout')
    .option('--core-only', 'of a recording of a processor: not through the pipeline')
    .option('--late <file>', 'draw the events that came late to this file as SVG')
    .addHelpText(
      'after',
      examples(
        'plateflow replay events.ndjson --summaries stays.ndjson',
        'plateflow replay gates.csv.gz --mapping config/mappings/uiowa.yaml --order event-time',
        'plateflow replay test/stories',
        'plateflow replay day.ndjson night.ndjson',
      ) +
        STORY_HELP +
        RECORDING_HELP,
    )
    .action(async (files: readonly string[], flags: ReplayFlags, command: Command) => {
      if (await areStories(files)) return replayStories(files, command);
      if (await areRecordings(files)) return replayRecordingFiles(files, flags, command);
      const [file = '', ...more] = files;
      if (more.length === 0) return run(file, flags, command);
      throw new CommandFailed(EXIT.usage, 'Events are replayed from one file at a time.');
    });
}

async function run(file: string, flags: ReplayFlags, command: Command): Promise<void> {
  const { output } = globalOptions(command);
  const recording = await openRecording(file, flags);
  if (flags.late !== undefined) writeLatePicture(flags.late, recording.rows);
  const summaries = openSummaries(flags.summaries);
  try {
    const report = await replayRecording(recording, flags, command, summaries);
    if (flags.summaries === '-') say(describeReplay(report));
    else give(output === 'json' ? report : describeReplay(report));
  } finally {
    summaries.close();
  }
  complain(file, recording);
}

async function replayRecording(
  recording: Recording,
  { lateness }: ReplayFlags,
  command: Command,
  summaries: LineFile,
): Promise<ReplayReport> {
  const { config } = readConfig(globalOptions(command));
  const telemetry = beginTelemetry('replay', 'error');
  const observation = new Observation();
  const view = openLiveView(systemClock);
  const startedAtMs = systemClock.now();
  let settled = 0;
  const end = await runReplay({
    rows: recording.rows,
    config,
    telemetry: observation.listenTo(telemetry),
    latenessMs: lateness,
    write: (summary) => summaries.write(`${summary}\n`),
    settled: () => {
      settled += 1;
      view.show(() => [`${drawBar(settled, recording.rows.length)} ${settled} events`]);
    },
  });
  telemetry.flush();
  const seconds = (systemClock.now() - startedAtMs) / 1000;
  return toReplayReport(recording, observation, end, seconds);
}

function openSummaries(target: string | undefined): LineFile {
  const close = (): void => undefined;
  if (target === undefined) return { write: () => undefined, close };
  if (target === '-') return { write: give, close };
  return openLineFile(target, 'w');
}

/** The rest of the recording has been replayed; what was not must not go unnoticed. */
function complain(file: string, { errors }: Recording): void {
  if (errors.length === 0) return;
  for (const { line, column, problem } of errors.slice(0, PROBLEMS_SHOWN)) {
    const place = column === undefined ? `${file}:${line}` : `${file}:${line}: column ${column}`;
    say(visible(`${place}: ${problem}.`));
  }
  const { length } = errors;
  const noun = length === 1 ? 'One row is no event' : `${length} rows are no events`;
  throw new CommandFailed(EXIT.input, `${noun}; everything else in ${file} was replayed.`);
}
