/** `plateflow demo`: the whole system in one process, on one command, with a verdict. */
import { performance } from 'node:perf_hooks';
import { Option } from 'commander';
import { systemClock } from '#adapters/system-clock.ts';
import { stretch } from '#traffic/scenario.ts';
import { SCENARIOS } from '#traffic/scenarios.ts';
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { describeDemo, describeProgress, toReport } from '../demo-report.ts';
import { describeScenarios } from '../describe-scenarios.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { openLineFile } from '../line-file.ts';
import { toCount, toDuration, toNumber } from '../quantities.ts';
import { finishEarlier, runDemo } from '../roles/demo-run.ts';
import { openEngineToProcess } from '../roles/open-engine.ts';
import { openRecorders } from '../roles/recorders.ts';
import { Observation } from '../roles/observation.ts';
import { Timeline } from '../roles/timeline.ts';
import { serveOps } from '../roles/ops.ts';
import { watchServers } from '../roles/server-watch.ts';
import { scenarioOf } from '../roles/traffic-options.ts';
import { startWriter } from '../roles/writer-role.ts';
import { give, openLiveView, say } from '../terminal.ts';
import type { Command } from 'commander';
import type { Override } from '#config/load.ts';
import type { Config } from '#config/schema.ts';
import type { DemoReport } from '../demo-report.ts';
import type { RoleContext } from '../command-context.ts';
import type { DemoPhase } from '../roles/demo-run.ts';
import type { DemoSize } from '../roles/demo-traffic.ts';
import type { RecordingFlags } from '../roles/recorders.ts';
import type { LiveView } from '../terminal.ts';

interface DemoFlags extends RecordingFlags {
  readonly events?: number;
  readonly duration?: number;
  readonly rate?: number;
  readonly seed?: number;
  readonly scenario?: string;
  readonly opsPort?: number;
  readonly report?: string;
}

const DEFAULT_EVENTS = 20_000;
/** The decisions that are still open at the end take this long beyond the grace time. */
const ENDING_MS = 60_000;
const LOOK_MS = 100;

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run everything in one process and judge what came out')
    .addOption(
      new Option('--events <n>', `publish about so many events (default: ${DEFAULT_EVENTS})`)
        .argParser(toCount)
        .conflicts(['duration', 'scenario']),
    )
    .option(
      '--duration <time>',
      'publish for so long, as in 30s or 2m; stretches a scenario',
      toDuration,
    )
    .option('--scenario <name>', 'play a scenario, see below (generator.scenario)')
    .option('--rate <n>', 'visits that begin each second (generator.ratePerSecond)', toNumber)
    .option('--seed <n>', 'the same seed makes the same traffic (generator.seed)', toNumber)
    .option('--ops-port <port>', 'serve health and metrics on this port (ops.port)', toNumber)
    .option('--report <file>', 'write the result to this file as JSON')
    .option('--record <file>', 'record what comes in and what is decided, see plateflow replay')
    .option('--pseudonymise', 'record without plates and pictures')
    .addHelpText('after', describeScenarios())
    .addHelpText(
      'after',
      examples(
        'plateflow demo',
        'plateflow demo --duration 1m --rate 200 --seed 7',
        'plateflow demo --events 100000 --rate 5000 --report demo.json',
        'plateflow demo --scenario tour --ops-port 9100',
        ...Object.keys(SCENARIOS)
          .filter((name) => name !== 'tour')
          .map((name) => `plateflow demo --scenario ${name}`),
      ),
    )
    .action((flags: DemoFlags, command: Command) => {
      const options = globalOptions(command);
      const overrides = overridesOf(flags);
      const { config } = readConfig(options, { profiles: ['demo'], overrides });
      const size = sizeOf(flags, config);
      const graceMs = config.shutdown.graceMs + ENDING_MS;
      return runRole({ name: 'demo', config, graceMs, asked: sayStopping }, async (role) => {
        const file = flags.report === undefined ? undefined : openLineFile(flags.report, 'w');
        role.resources.defer(() => file?.close());
        const report = await demo(role, size, flags);
        file?.write(`${JSON.stringify(report, undefined, 2)}\n`);
        give(options.output === 'json' ? report : describeDemo(report));
        if (report.agrees) return;
        throw new CommandFailed(EXIT.findings, 'The log does not agree with what was published.');
      });
    });
}

function sayStopping(): void {
  say('Nothing more is published; what was is judged. Interrupt again to end at once.');
}

async function demo(role: RoleContext, size: DemoSize, flags: RecordingFlags): Promise<DemoReport> {
  const { config, life, resources } = role;
  const engine = await openEngineToProcess(role);
  resources.defer(() => engine.close());
  await life.finish(engine.prepare());
  await life.finish(watchServers(role, engine.servers).begin());
  const writer = await life.finish(startWriter(role));
  resources.defer(() => writer.close());
  const ops = await serveOps(role, { log: () => writer.log.checkWritable() });
  say(`Summaries go to ${config.writer.log}; metrics at http://127.0.0.1:${ops.port}/metrics.`);
  await life.finish(finishEarlier(role, engine, writer));
  const recorders = await openRecorders(flags, config, role.telemetry);
  resources.defer(() => recorders.close());
  const observation = new Observation();
  const view = openLiveView(systemClock);
  const timeline = new Timeline(observation);
  const run = runDemo({
    role: { ...role, telemetry: observation.listenTo(role.telemetry) },
    engine,
    writer,
    size,
    observation,
    around: recorders.around,
    entered: showProgress(view, size, observation, timeline, resources),
    began: ({ name }) => view.note(`The scenario has come to: ${name}.`),
  });
  return toReport(await life.finish(run), observation, timeline);
}

/** @throws CommandFailed when a part of a scenario is asked for */
function sizeOf({ events, duration }: DemoFlags, config: Config): DemoSize {
  const scenario = scenarioOf(config);
  if (scenario !== undefined) {
    if (events !== undefined) {
      const fix = 'Stretch it with --duration, or set generator.scenario to none';
      const message = `--events: the scenario ${scenario.name} is played as a whole. ${fix}.`;
      throw new CommandFailed(EXIT.usage, message);
    }
    return { scenario: duration === undefined ? scenario : stretch(scenario, duration) };
  }
  return duration === undefined ? { events: events ?? DEFAULT_EVENTS } : { durationMs: duration };
}

/** Shows how it goes. @returns what is to be called with each phase */
function showProgress(
  view: LiveView,
  size: DemoSize,
  observation: Observation,
  timeline: Timeline,
  resources: DisposableStack | AsyncDisposableStack,
): (phase: DemoPhase) => void {
  const startedMs = performance.now();
  let phase: DemoPhase = 'publishing';
  const show = (): void => {
    const seconds = (performance.now() - startedMs) / 1000;
    timeline.look(seconds);
    view.show(() => describeProgress(phase, size, observation, seconds));
  };
  const redraw = setInterval(show, LOOK_MS);
  resources.defer(() => clearInterval(redraw));
  return (entered) => {
    phase = entered;
    if (entered === 'judging') clearInterval(redraw);
  };
}

function overridesOf({ rate, seed, scenario, opsPort }: DemoFlags): Override[] {
  const overrides: Override[] = [];
  if (rate !== undefined) {
    overrides.push({ key: 'generator.ratePerSecond', value: rate, flag: '--rate' });
  }
  if (seed !== undefined) overrides.push({ key: 'generator.seed', value: seed, flag: '--seed' });
  if (scenario !== undefined) {
    overrides.push({ key: 'generator.scenario', value: scenario, flag: '--scenario' });
  }
  if (opsPort !== undefined) {
    overrides.push({ key: 'ops.port', value: opsPort, flag: '--ops-port' });
  }
  return overrides;
}
