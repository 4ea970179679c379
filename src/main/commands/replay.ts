/** `plateflow replay FILE`: recorded events through the pipeline, with event time as the clock. */
import { createWriteStream } from 'node:fs';
import { Option } from 'commander';
import { openRecording } from '#adapters/recordings/recording.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { beginRole, globalOptions, readConfig } from '../command-context.ts';
import { toDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { describeReplay, toReplayReport } from '../replay-report.ts';
import { Observation } from '../roles/observation.ts';
import { runReplay } from '../roles/replay-run.ts';
import { drawBar, give, openLiveView, say } from '../terminal.ts';
import type { Command } from 'commander';

interface ReplayFlags {
  readonly mapping?: string;
  readonly order: 'arrival' | 'event-time';
  readonly lateness: number;
  readonly summaries?: string;
}

const LATENESS_MS = 600_000;

export function addReplay(program: Command): void {
  program
    .command('replay')
    .argument('<file>', 'events as NDJSON, or as CSV with a mapping; either may end in .gz')
    .description('put recorded events through the pipeline, with event time as the clock')
    .option('--mapping <file>', 'which columns of a CSV make which events (YAML)')
    .addOption(
      new Option('--order <order>', 'in which order the events come')
        .choices(['arrival', 'event-time'])
        .default('arrival'),
    )
    .option('--lateness <time>', 'how late an event may come', toDuration, LATENESS_MS)
    .option('--summaries <file>', 'write the summaries to this file as NDJSON; - is stdout')
    .addHelpText(
      'after',
      examples(
        'plateflow replay events.ndjson --summaries stays.ndjson',
        'plateflow replay gates.csv.gz --mapping config/mappings/uiowa.yaml --order event-time',
      ),
    )
    .action((file: string, flags: ReplayFlags, command: Command) => run(file, flags, command));
}

async function run(file: string, flags: ReplayFlags, command: Command): Promise<void> {
  const options = globalOptions(command);
  const { config } = readConfig(options);
  const role = beginRole('replay', { ...config, logging: { level: 'error' } });
  const observation = new Observation();
  const view = openLiveView(systemClock);
  const recording = await openRecording(file, {
    order: flags.order,
    ...(flags.mapping !== undefined && { mapping: flags.mapping }),
  });
  let settled = 0;
  const out = openSummaries(flags.summaries);
  const startedMs = systemClock.now();
  const end = await role.life.finish(
    runReplay({
      rows: recording.rows,
      config,
      telemetry: observation.listenTo(role.telemetry),
      latenessMs: flags.lateness,
      write: out.write,
      settled: () => {
        settled += 1;
        view.show(() => [`${drawBar(settled, recording.rows.length)} ${settled} events`]);
      },
    }),
  );
  view.end();
  await out.close();
  const seconds = (systemClock.now() - startedMs) / 1000;
  const report = toReplayReport(recording, observation, end, seconds);
  if (flags.summaries === '-') say(describeReplay(report));
  else give(options.output === 'json' ? report : describeReplay(report));
  role.life.dispose();
  if (recording.errors.length > 0) {
    throw new CommandFailed(
      EXIT.input,
      `${recording.errors.length} rows of ${file} are no events.`,
    );
  }
}

function openSummaries(target: string | undefined): {
  write: (summary: string) => void;
  close: () => Promise<void>;
} {
  if (target === undefined) return { write: () => undefined, close: async () => undefined };
  if (target === '-') {
    return { write: (summary) => give(`${summary}\n`), close: async () => undefined };
  }
  const file = createWriteStream(target);
  const failed = new Promise<never>((_resolve, reject) => file.once('error', reject));
  return {
    write: (summary) => void file.write(`${summary}\n`),
    close: () => Promise.race([failed, new Promise<void>((resolve) => file.end(resolve))]),
  };
}
