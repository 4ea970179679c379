/**
 * The memory of a processor that works off a backlog: it must not grow with the number of events.
 * Run it with `node bench/memory.bench.ts [EVENTS]`. Writer and processor are processes of their
 * own, as in operation; the processor's resident memory is read while it drains. They are started
 * with the Node.js options of this one, such as `--max-old-space-size=160`, and with its
 * environment, such as `PLATEFLOW_ACTORS_RESIDENT_MAX=5000`.
 *
 * What is resident goes up and down with each collection by V8, so a row is the median of many
 * samples, and the growth is a straight line through these medians.
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { countVisits } from '#traffic/traffic-options.ts';
import { TrafficPlan } from '#traffic/traffic-plan.ts';
import { median } from './measure.ts';
import { STAY_RULES, traffic } from './workload.ts';
import type { ChildProcess } from 'node:child_process';
import type { AddressInfo } from 'node:net';
import type { Publication } from '#traffic/publication.ts';

const EVENTS = Number(process.argv[2] ?? 1_000_000);
const BATCH = 1_000;
/** Events of one row. */
const STEP = 100_000;
/** Until here caches fill and V8 finds the size of its heap. */
const SETTLED_AT = 300_000;
const SAMPLE_MS = 50;
const PLATEFLOW = fileURLToPath(new URL('../bin/plateflow.js', import.meta.url));

const folder = await mkdtemp(join(tmpdir(), 'plateflow-bench-'));
const file = join(folder, 'plateflow.db');
const writerPort = await freePort();
const settings = {
  ...process.env,
  PLATEFLOW_EMBEDDED_FILE: file,
  PLATEFLOW_WRITER_LOG: join(folder, 'vehicle_summary.log'),
  PLATEFLOW_WRITER_PORT: String(writerPort),
  PLATEFLOW_WRITER_URL: `http://127.0.0.1:${writerPort}`,
  PLATEFLOW_OPS_PORT: '0',
  PLATEFLOW_LOGGING_LEVEL: 'error',
  PLATEFLOW_STAY_DEBOUNCE_MS: String(STAY_RULES.debounceMs),
  PLATEFLOW_STAY_SKEW_TOLERANCE_MS: String(STAY_RULES.skewToleranceMs),
};
const children: ChildProcess[] = [];

try {
  const count = await publishBacklog();
  const writer = start('write');
  const processor = start('process');
  await sample(processor, count);
  await stop(processor);
  await stop(writer);
} finally {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true });
}

function openEngine(): ReturnType<typeof openEmbeddedEngine> {
  return openEmbeddedEngine({
    file,
    partitions: 1,
    pollMs: 10,
    clock: systemClock,
    newDataset: randomUUID,
  });
}

async function publishBacklog(): Promise<number> {
  const options = traffic(1);
  const visits = countVisits(EVENTS, options);
  const spanMs = (visits / options.ratePerSecond) * 1000 + options.stayMaxMs;
  const plan = new TrafficPlan(traffic(visits, Date.now() - spanMs - 60_000));
  const engine = openEngine();
  let count = 0;
  for (const kind of ['entry', 'exit'] as const) {
    let batch: Publication[] = [];
    for (const publication of plan.publications(kind)) {
      batch.push(publication);
      count += 1;
      if (batch.length < BATCH) continue;
      await engine.publisher.publish(kind, batch);
      batch = [];
    }
    await engine.publisher.publish(kind, batch);
  }
  await engine.close();
  return count;
}

/** Reads the processor's memory until the queues are empty, and prints a row for each step. */
async function sample(processor: ChildProcess, count: number): Promise<void> {
  const engine = openEngine();
  const queues = engine.deliveries(0);
  const rows: Row[] = [];
  let samples: number[] = [];
  reportRow('events', 'median', 'highest');
  for (let done = 0; done < count;) {
    done = count - (await queues.backlog('entry')) - (await queues.backlog('exit'));
    samples.push(await readResidentBytes(processor));
    if (done >= Math.min(count, (rows.length + 1) * STEP)) {
      const row = { events: done, medianBytes: median(samples) };
      reportRow(
        done.toLocaleString('en'),
        formatMiB(row.medianBytes),
        formatMiB(Math.max(...samples)),
      );
      rows.push(row);
      samples = [];
    }
    await new Promise((resolve) => setTimeout(resolve, SAMPLE_MS));
  }
  await engine.close();
  reportGrowth(rows.filter(({ events }) => events > SETTLED_AT + STEP / 2));
}

interface Row {
  /** Where the row ends. */
  readonly events: number;
  readonly medianBytes: number;
}

async function readResidentBytes({ pid }: ChildProcess): Promise<number> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(text)?.[1]) * 1024;
}

/** The slope of the line through the rows, by least squares, and its standard error. */
function reportGrowth(rows: readonly Row[]): void {
  if (rows.length < 3) return;
  const mean = (pick: (row: Row) => number): number =>
    rows.reduce((sum, row) => sum + pick(row), 0) / rows.length;
  const events = mean((row) => row.events);
  const bytes = mean((row) => row.medianBytes);
  const spread = mean((row) => (row.events - events) ** 2);
  const slope = mean((row) => (row.events - events) * (row.medianBytes - bytes)) / spread;
  const rest = mean((row) => (row.medianBytes - bytes - slope * (row.events - events)) ** 2);
  const error = Math.sqrt(rest / spread / (rows.length - 2));
  const from = SETTLED_AT.toLocaleString('en');
  console.log(
    `\ngrowth from ${from} events on: ${slope.toFixed(1)} +- ${error.toFixed(1)} bytes an event`,
  );
}

function reportRow(events: string, middle: string, highest: string): void {
  console.log(`${events.padStart(12)} ${middle.padStart(12)} ${highest.padStart(12)}`);
}

function formatMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

function start(role: string): ChildProcess {
  const child = spawn(process.execPath, [...process.execArgv, PLATEFLOW, role], {
    env: settings,
    stdio: 'inherit',
  });
  children.push(child);
  return child;
}

async function stop(child: ChildProcess): Promise<void> {
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
