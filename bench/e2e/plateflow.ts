/**
 * Candidate (c): the processor as `plateflow process` runs it, with its settings from the
 * environment, and an observer that tells when all is acknowledged.
 */
import { loadConfig } from '#config/load.ts';
import { openEngineToProcess } from '#main/roles/open-engine.ts';
import { Observation } from '#main/roles/observation.ts';
import { startProcessor } from '#main/roles/processor-role.ts';
import { createTelemetry } from '#telemetry/create-telemetry.ts';
import { given, Run, tell } from './result.ts';
import type { RoleTelemetry } from '#main/command-context.ts';

const run = new Run(Number(given('BENCH_EVENTS')));
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
    run.finished((fields as { readonly seconds: readonly number[] }).seconds.length);
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
const { p50, p95, p99 } = observation.latencyMs;
tell({ ...result, latencyMs: { p50, p95, p99 } });
