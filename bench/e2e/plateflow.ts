/**
 * Candidate (c): the processor as `plateflow process` runs it, with its settings from the
 * environment, and an observer that tells when all is acknowledged.
 */
import { loadConfig } from '#config/load.ts';
import { keepHeapSmall } from '#main/heap.ts';
import { openEngineToProcess } from '#main/roles/open-engine.ts';
import { Observation } from '#main/roles/observation.ts';
import { startProcessor } from '#main/roles/processor-role.ts';
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import { quantile } from '../measure.ts';
import { given, Run, tell } from './result.ts';
import type { RoleTelemetry } from '#main/command-context.ts';

keepHeapSmall();
const events = Number(given('BENCH_EVENTS'));
const run = new Run(events);
/** Before that the code is not compiled yet, and the backlog of the start is worked off. */
const warmUp = events / 4;
const latencies: number[] = [];
let settled = 0;
const { config } = loadConfig({ files: [], env: process.env });
const observation = new Observation();
const clock = { now: () => Date.now() };
const metrics = createTelemetry({
  role: 'bench',
  version: '0',
  level: config.logging.level,
  clock,
  isTerminal: false,
});
const observed = observation.listenTo(metrics);
const telemetry: RoleTelemetry = {
  ...observed,
  emit: (name, fields) => {
    observed.emit(name, fields);
    if (name === 'deliveries_received') run.began();
    if (name !== 'deliveries_settled') return;
    const { seconds } = fields as { readonly seconds: readonly number[] };
    settled += seconds.length;
    if (settled > warmUp) for (const one of seconds) latencies.push(one);
    run.finished(seconds.length);
  },
};
const stopping = new AbortController();
const life = { stopping: stopping.signal } as never;
const role = { config, telemetry, life };
const engine = await openEngineToProcess(role);
const processor = startProcessor(role, engine, config.writer.url);
await Promise.race([run.over, processor.done]);
const { result } = run;
stopping.abort();
await processor.done;
await engine.close();
const latencyMs = (share: number): number => quantile(latencies, share) * 1000;
tell({ ...result, latencyMs: { p50: latencyMs(0.5), p95: latencyMs(0.95), p99: latencyMs(0.99) } });
