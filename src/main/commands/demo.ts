/** `plateflow demo`: the whole system in one process, on one command, with a verdict. */
import { writeFile } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { InvalidArgumentError } from 'commander';
import { systemClock } from '#adapters/system-clock.ts';
import { beginRole, globalOptions, readConfig } from '../command-context.ts';
import { describeDemo, describeProgress, toReport } from '../demo-report.ts';
import { toDuration } from '../duration.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { runDemo } from '../roles/demo-run.ts';
import { openEngine } from '../roles/engine.ts';
import { Observation } from '../roles/observation.ts';
import { serveOps } from '../roles/ops.ts';
import { startWriter } from '../roles/writer-role.ts';
import { give, openLiveView, say } from '../terminal.ts';
import type { Command } from 'commander';
import type { Override } from '#config/load.ts';
import type { RoleContext } from '../command-context.ts';
import type { DemoPhase } from '../roles/demo-run.ts';
import type { OutputForm } from '../terminal.ts';

interface DemoFlags {
  readonly events?: number;
  readonly duration?: number;
  readonly rate?: number;
  readonly seed?: number;
  readonly report?: string;
}

const DEFAULT_EVENTS = 20_000;
/** The decisions that are still open at the end take this long beyond the grace time. */
const ENDING_MS = 60_000;

export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('run everything in one process and judge what came out')
    .option('--events <n>', `publish about so many events (default ${DEFAULT_EVENTS})`, toCount)
    .option('--duration <time>', 'publish for so long, as in 30s or 2m', toDuration)
    .option('--rate <n>', 'visits that begin each second (generator.ratePerSecond)', toCount)
    .option('--seed <n>', 'the same seed makes the same traffic (generator.seed)', toCount)
    .option('--report <file>', 'write the result to this file as JSON')
    .addHelpText(
      'after',
      examples(
        'plateflow demo',
        'plateflow demo --duration 1m --rate 200 --seed 7',
        'plateflow demo --events 100000 --rate 5000 --report demo.json',
      ),
    )
    .action(async (flags: DemoFlags, command: Command) => {
      const options = globalOptions(command);
      const overrides = overridesOf(flags);
      const { config } = readConfig(options, { profiles: ['demo'], overrides });
      const role = beginRole('demo', {
        ...config,
        shutdown: { graceMs: config.shutdown.graceMs + ENDING_MS },
      });
      try {
        await demo(role, flags, options.output);
      } finally {
        role.life.dispose();
      }
    });
}

async function demo(role: RoleContext, flags: DemoFlags, output: OutputForm): Promise<void> {
  const observation = new Observation();
  const observed = { ...role, telemetry: observation.listenTo(role.telemetry) };
  const engine = openEngine(role.config);
  const writer = await startWriter(observed);
  const ops = await serveOps(observed, { log: () => writer.log.checkWritable() });
  const view = openLiveView(systemClock);
  say(
    `Summaries go to ${role.config.writer.log}; metrics at http://127.0.0.1:${ops.port}/metrics.`,
  );
  let phase: DemoPhase = 'publishing';
  const startedMs = performance.now();
  const show = (): void =>
    view.show(() => describeProgress(phase, observation, (performance.now() - startedMs) / 1000));
  const redraw = setInterval(show, 100);
  try {
    const run = runDemo({
      role: observed,
      engine,
      writerUrl: writer.url,
      size: {
        events: flags.events ?? (flags.duration === undefined ? DEFAULT_EVENTS : undefined),
        durationMs: flags.duration,
      },
      observation,
      entered: (entered) => {
        phase = entered;
      },
    });
    const result = await role.life.finish(Promise.race([run, writer.failed]));
    view.end();
    const report = toReport(result, observation);
    if (flags.report !== undefined) {
      await writeFile(flags.report, `${JSON.stringify(report, undefined, 2)}\n`);
    }
    give(output === 'json' ? report : describeDemo(report));
    if (!result.verdict.agrees) {
      throw new CommandFailed(EXIT.findings, 'The log does not agree with what was published.');
    }
  } finally {
    clearInterval(redraw);
    await writer.close();
    await ops.close(0);
    await engine.close();
  }
}

function overridesOf(flags: DemoFlags): Override[] {
  const overrides: Override[] = [];
  if (flags.rate !== undefined) {
    overrides.push({ key: 'generator.ratePerSecond', value: flags.rate, flag: '--rate' });
  }
  if (flags.seed !== undefined) {
    overrides.push({ key: 'generator.seed', value: flags.seed, flag: '--seed' });
  }
  return overrides;
}

function toCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  }
  return count;
}
