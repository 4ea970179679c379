/** `plateflow bench sweep`: what a setting does to throughput and latency, on this machine. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '#adapters/system-clock.ts';
import { nearest } from '#domain/suggestion.ts';
import { countVisits } from '#traffic/traffic-options.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { toCount } from '../quantities.ts';
import { drain, inFolder } from '../roles/drain-run.ts';
import { KNOBS, settingsFor, summariseSweep } from '../roles/sweep.ts';
import { trafficOf } from '../roles/traffic-options.ts';
import { drawBar, formatTable, give, say } from '../terminal.ts';
import type { Command } from 'commander';
import type { Config } from '#config/schema.ts';
import type { GlobalOptions, RoleContext } from '../command-context.ts';
import type { Drain } from '../roles/drain-run.ts';
import type { Knob, SweepRow } from '../roles/sweep.ts';

interface SweepOptions extends GlobalOptions {
  readonly values?: readonly number[];
  readonly events: number;
  readonly rounds: number;
}

const WARM_UP_EVENTS = 20_000;
const BAR_WIDTH = 24;

export function addBench(program: Command): void {
  const bench = program
    .command('bench')
    .description('measure the pipeline on this machine')
    .addHelpText('after', examples('plateflow bench sweep prefetch'));
  bench
    .command('sweep')
    .argument('<knob>', `what is changed: ${KNOBS.map(({ name }) => name).join(', ')}`)
    .description(
      'drain the same backlog with several values of a setting, on an embedded engine of its own',
    )
    .option('--values <list>', 'the values, as in 10,100,1000', toValues)
    .option('--events <count>', 'events in the backlog', toCount, 50_000)
    .option('--rounds <count>', 'rounds; each value is measured once in each', toCount, 3)
    .addHelpText(
      'after',
      examples(
        'plateflow bench sweep prefetch',
        'plateflow bench sweep batch --values 1,64,512 --events 20000',
        'plateflow bench sweep in-flight --output json > in-flight.json',
      ),
    )
    .action((name: string, _options, command: Command) => {
      const options = { ...globalOptions(command), ...command.opts<SweepOptions>() };
      const knob = findKnob(name);
      const { config } = readConfig(options);
      // Configurations that do not hold together are refused before anything is measured.
      const values = options.values ?? knob.values;
      const configs = values.map((value) => configure(options, knob, value, config));
      return runRole(
        { name: 'bench', config: { ...config, logging: { level: 'error' } } },
        (role) =>
          sweep(
            role,
            knob,
            options,
            new Map(values.map((value, at) => [value, configs[at] as Config])),
          ),
      );
    });
}

function findKnob(name: string): Knob {
  const knob = KNOBS.find((one) => one.name === name);
  if (knob !== undefined) return knob;
  const names = KNOBS.map((one) => one.name);
  const meant = nearest(name, names);
  const advice = meant === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${meant}?`;
  throw new CommandFailed(EXIT.usage, `There is no knob ${name}. ${advice}`);
}

function configure(options: SweepOptions, knob: Knob, value: number, base: Config): Config {
  const overrides = [...settingsFor(knob, value, base)];
  return readConfig(options, { overrides }).config;
}

async function sweep(
  { config, telemetry, life }: RoleContext,
  knob: Knob,
  { events, rounds, output }: SweepOptions,
  configs: ReadonlyMap<number, Config>,
): Promise<void> {
  const measure = async (own: Config, count: number): Promise<Drain> => {
    const folder = await mkdtemp(join(tmpdir(), 'plateflow-sweep-'));
    try {
      return await drain(inFolder(own, folder), telemetry, backlog(own, count));
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  say(`Warming up; then ${configs.size} values in ${rounds} rounds of ${events} events.`);
  await measure(config, Math.min(events, WARM_UP_EVENTS));
  const drains = new Map<number, Drain[]>([...configs.keys()].map((value) => [value, []]));
  for (let round = 1; round <= rounds; round += 1) {
    for (const [value, own] of configs) {
      if (life.stopping.aborted) throw new CommandFailed(EXIT.interrupted, 'Stopped.');
      const drained = await measure(own, events);
      drains.get(value)?.push(drained);
      const rate = Math.round(drained.events / drained.seconds);
      say(`round ${round} of ${rounds}: ${knob.name} ${value}: ${rate} events/s`);
    }
  }
  const rows = summariseSweep([...configs.keys()], drains);
  give(
    output === 'json'
      ? { knob: knob.name, keys: knob.keys, events, rounds, rows }
      : draw(knob, rows),
  );
}

/** Events that are old enough to be decided at once. */
function* backlog(config: Config, events: number) {
  const endless = trafficOf(config);
  const visits = countVisits(events, endless);
  const spanMs = (visits / endless.ratePerSecond) * 1000 + endless.stayMaxMs;
  const anchorMs = systemClock.now() - spanMs - config.stay.allowedLatenessMs;
  yield* mergePublications(new TrafficPlan({ ...endless, visits, anchorMs }));
}

function draw(knob: Knob, rows: readonly SweepRow[]): string {
  const head = [
    knob.keys.join(', '),
    'EVENTS/S',
    'P50 ms',
    'P99 ms',
    'CPU us/EVENT',
    'OF THE BEST',
  ];
  const lines = rows.map((row) => [
    row.value,
    Math.round(row.eventsPerSecond),
    row.p50Ms.toFixed(1),
    row.p99Ms.toFixed(1),
    row.cpuUsPerEvent.toFixed(1),
    drawBar(row.share, 1, BAR_WIDTH),
  ]);
  return formatTable([head, ...lines]);
}

function toValues(list: string): readonly number[] {
  return list.split(',').map((value) => toCount(value.trim()));
}
