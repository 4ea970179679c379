/**
 * The embedded engine end to end, with every guarantee on: events are published durably, and then
 * drained through the processor to the writer, over HTTP, until the last summary is on disk. Run it
 * with `node bench/embedded.bench.ts [EVENTS] [RUNS]`.
 *
 * The generators' work is not part of the figures: the events are made beforehand.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '#config/load.ts';
import { drain, inFolder } from '#main/roles/drain-run.ts';
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { countVisits } from '#traffic/traffic-options.ts';
import { formatRate, median, report } from './measure.ts';
import { STAY_RULES, traffic } from './workload.ts';
import type { Drain } from '#main/roles/drain-run.ts';

const EVENTS = Number(process.argv[2] ?? 200_000);
const RUNS = Number(process.argv[3] ?? 5);

function measure(folder: string): Promise<Drain> {
  const { config: defaults } = loadConfig({ files: [], env: process.env });
  const stay = { ...defaults.stay, ...STAY_RULES, allowedLatenessMs: 500 };
  const clock = { now: () => Date.now() };
  const telemetry = createTelemetry({
    role: 'bench',
    version: '0',
    level: 'error',
    clock,
    isTerminal: false,
  });
  const options = traffic(1);
  const visits = countVisits(EVENTS, options);
  const spanMs = (visits / options.ratePerSecond) * 1000 + options.stayMaxMs;
  const plan = new TrafficPlan(traffic(visits, clock.now() - spanMs - 60_000));
  return drain({ ...inFolder(defaults, folder), stay }, telemetry, mergePublications(plan));
}

const [cpu] = cpus();
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node.js ${process.version}`,
);
console.log(`${EVENTS.toLocaleString('en')} events, ${RUNS} runs, medians\n`);
const figures: Drain[] = [];
for (let run = 0; run < RUNS; run += 1) {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-bench-'));
  try {
    figures.push(await measure(folder));
    const { size } = await stat(join(folder, 'plateflow.db'));
    if (run === RUNS - 1)
      report('size of the engine file at the end', `${(size / 2 ** 20).toFixed(0)} MiB`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
const middle = (pick: (figures: Drain) => number): number => median(figures.map(pick));
const published = formatRate(middle((f) => f.events / f.publishSeconds));
const drained = formatRate(middle((f) => f.events / f.seconds));
const cpuUs = middle((f) => (f.cpuSeconds / f.events) * 1e6);
report('published, durably', published);
report('drained: queue to committed and acknowledged', drained);
report('processor time per event, writer included', `${cpuUs.toFixed(1)} us`);
report('resident memory after the drain', `${middle((f) => f.rssBytes / 2 ** 20).toFixed(0)} MiB`);
