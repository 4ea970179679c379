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
import { openEngineToProcess } from '#main/roles/open-engine.ts';
import { Observation } from '#main/roles/observation.ts';
import { startProcessor } from '#main/roles/processor-role.ts';
import { startWriter } from '#main/roles/writer-role.ts';
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { countVisits } from '#traffic/traffic-options.ts';
import { formatRate, median, report } from './measure.ts';
import { STAY_RULES, traffic } from './workload.ts';
import type { Config } from '#config/schema.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { Publication } from '#traffic/publication.ts';

const EVENTS = Number(process.argv[2] ?? 200_000);
const RUNS = Number(process.argv[3] ?? 5);
const BATCH = 500;

interface Figures {
  readonly publish: number;
  readonly drain: number;
  readonly cpuUs: number;
  readonly rssMb: number;
}

async function measure(folder: string): Promise<Figures> {
  const { config: defaults } = loadConfig({ files: [], env: process.env });
  const config: Config = {
    ...defaults,
    embedded: { ...defaults.embedded, file: join(folder, 'plateflow.db') },
    writer: { ...defaults.writer, log: join(folder, 'vehicle_summary.log'), port: 0 },
    stay: { ...defaults.stay, ...STAY_RULES, allowedLatenessMs: 500 },
  };
  const observation = new Observation();
  const clock = { now: () => Date.now() };
  const quiet = { role: 'bench', version: '0', level: 'error', clock, isTerminal: false } as const;
  const telemetry = observation.listenTo(createTelemetry(quiet));
  const engine = await openEngineToProcess({ config });
  const options = traffic(1);
  const visits = countVisits(EVENTS, options);
  const spanMs = (visits / options.ratePerSecond) * 1000 + options.stayMaxMs;
  const plan = new TrafficPlan({ ...traffic(visits, Date.now() - spanMs - 60_000) });
  const publishSeconds = await publishAll(plan, engine.publisher);

  const stopping = new AbortController();
  const life = { stopping: stopping.signal } as never;
  const role = { config, telemetry, life };
  const writer = await startWriter(role);
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const processor = startProcessor(role, engine, writer.url);
  const total = publishSeconds.count;
  while (observation.settled < total) await tick();
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  const rssMb = process.memoryUsage().rss / 2 ** 20;
  stopping.abort();
  await processor.done;
  await writer.close();
  await engine.close();
  return {
    publish: total / publishSeconds.seconds,
    drain: total / seconds,
    cpuUs: (user + system) / total,
    rssMb,
  };
}

async function publishAll(
  plan: TrafficPlan,
  publisher: Publisher,
): Promise<{ count: number; seconds: number }> {
  let waiting: { entry: Publication[]; exit: Publication[] } = { entry: [], exit: [] };
  let count = 0;
  let seconds = 0;
  const flush = async (): Promise<void> => {
    const startedMs = performance.now();
    await publisher.publish('entry', waiting.entry);
    await publisher.publish('exit', waiting.exit);
    seconds += (performance.now() - startedMs) / 1000;
    count += waiting.entry.length + waiting.exit.length;
    waiting = { entry: [], exit: [] };
  };
  for (const publication of mergePublications(plan)) {
    waiting[publication.kind].push(publication);
    if (waiting.entry.length + waiting.exit.length === 2 * BATCH) await flush();
  }
  await flush();
  return { count, seconds };
}

function tick(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}

const [cpu] = cpus();
console.log(
  `${cpu?.model ?? 'unknown processor'}, ${availableParallelism()} cores, Node.js ${process.version}`,
);
console.log(`${EVENTS.toLocaleString('en')} events, ${RUNS} runs, medians\n`);
const figures: Figures[] = [];
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
const middle = (pick: (figures: Figures) => number): number => median(figures.map(pick));
report('published, durably', formatRate(middle((f) => f.publish)));
report('drained: queue to committed and acknowledged', formatRate(middle((f) => f.drain)));
report('processor time per event, writer included', `${middle((f) => f.cpuUs).toFixed(1)} us`);
report('resident memory after the drain', `${middle((f) => f.rssMb).toFixed(0)} MiB`);
