/**
 * A backlog that is drained: events are published durably, and then carried through the processor to
 * the writer, over HTTP, with every guarantee on. What is measured is the draining alone.
 */
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Observation } from './observation.ts';
import { openEngineToProcess } from './open-engine.ts';
import { startProcessor } from './processor-role.ts';
import { startWriter } from './writer-role.ts';
import type { Config } from '#config/schema.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { Publication } from '#traffic/publication.ts';
import type { RoleTelemetry } from '../command-context.ts';
import type { Percentiles } from './observation.ts';

const BATCH = 1_000;
const LOOK_MS = 5;

/** What draining took. */
export interface Drain {
  readonly events: number;
  readonly publishSeconds: number;
  readonly seconds: number;
  /** Processor time of this process, the writer and the engine included. */
  readonly cpuSeconds: number;
  /** Resident memory of this process at the end. */
  readonly rssBytes: number;
  /** From delivery to settlement. */
  readonly latencyMs: Percentiles;
}

/** The configuration with the embedded engine and the log in a folder of their own. */
export function inFolder(config: Config, folder: string): Config {
  return {
    ...config,
    engine: 'embedded',
    embedded: { ...config.embedded, file: join(folder, 'plateflow.db') },
    writer: { ...config.writer, log: join(folder, 'vehicle_summary.log'), port: 0 },
  };
}

/** Publishes everything, then drains it. Queues and store must be empty. */
export async function drain(
  config: Config,
  telemetry: RoleTelemetry,
  publications: Iterable<Publication>,
): Promise<Drain> {
  const resources = new AsyncDisposableStack();
  try {
    return await drainWith(config, telemetry, publications, resources);
  } finally {
    await resources.disposeAsync();
  }
}

async function drainWith(
  config: Config,
  telemetry: RoleTelemetry,
  publications: Iterable<Publication>,
  resources: AsyncDisposableStack,
): Promise<Drain> {
  const observation = new Observation();
  const role = { config, telemetry: observation.listenTo(telemetry) };
  const engine = await openEngineToProcess(role);
  resources.defer(() => engine.close());
  const published = await publishAll(publications, engine.publisher);
  const writer = await startWriter(role);
  resources.defer(() => writer.close());
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  const stopping = new AbortController();
  const processor = startProcessor(
    { ...role, life: { stopping: stopping.signal } },
    engine,
    writer.url,
  );
  resources.defer(() => {
    stopping.abort();
    return processor.done;
  });
  const ended = processor.done.then(() => {
    throw new Error('The processor has stopped before the queues were empty.');
  });
  ended.catch(() => undefined);
  while (observation.settled < published.count) {
    await Promise.race([pause(LOOK_MS), ended, writer.failed]);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    events: published.count,
    publishSeconds: published.seconds,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    latencyMs: observation.latencyMs,
  };
}

async function publishAll(
  publications: Iterable<Publication>,
  publisher: Publisher,
): Promise<{ readonly count: number; readonly seconds: number }> {
  let waiting: Record<Publication['kind'], Publication[]> = { entry: [], exit: [] };
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
  for (const publication of publications) {
    waiting[publication.kind].push(publication);
    if (waiting.entry.length + waiting.exit.length === BATCH) await flush();
  }
  await flush();
  return { count, seconds };
}
