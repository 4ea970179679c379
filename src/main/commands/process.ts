/** `plateflow process`: the processor. */
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { keepHeapSmall } from '../heap.ts';
import { openEngineToProcess } from '../roles/open-engine.ts';
import { serveOps } from '../roles/ops.ts';
import { startProcessor } from '../roles/processor-role.ts';
import { openRecorders } from '../roles/recorders.ts';
import { watchServers } from '../roles/server-watch.ts';
import type { Command } from 'commander';
import type { ReadinessCheck } from '#http/ops-app.ts';
import type { RoleContext } from '../command-context.ts';
import type { RecordingFlags } from '../roles/recorders.ts';

export function addProcess(program: Command): void {
  program
    .command('process')
    .description('run the processor: events become stays, stays become summaries')
    .option('--record <file>', 'record what comes in and what is decided, see plateflow replay')
    .option('--pseudonymise', 'record without plates and pictures')
    .addHelpText(
      'after',
      examples(
        'plateflow process',
        'plateflow process --record day.ndjson --pseudonymise',
        'PLATEFLOW_WRITER_URL=http://writer:8081 plateflow process',
        'curl localhost:9100/readyz',
      ),
    )
    .action((flags: RecordingFlags, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      return runRole({ name: 'process', config }, (role) => runProcessor(role, flags));
    });
}

async function runProcessor(role: RoleContext, flags: RecordingFlags): Promise<void> {
  keepHeapSmall();
  const { config, telemetry, life, resources } = role;
  const engine = await openEngineToProcess(role);
  resources.defer(() => engine.close());
  const servers = watchServers(role, engine.servers);
  const isRelaxed = Number(config.durability === 'relaxed');
  telemetry.watch('durability_relaxed', () => [{ labels: {}, value: isRelaxed }]);
  // The partitions join when there are any.
  const readiness: Record<string, ReadinessCheck> = { servers: servers.check };
  const ops = await serveOps(role, readiness);
  telemetry.emit('role_started', {
    role: 'process',
    detail: `${config.engine} engine, writer at ${config.writer.url}; health on port ${ops.port}`,
  });
  await life.finish(servers.begin());
  if (life.stopping.aborted) return;
  const recorders = await openRecorders(flags, config, telemetry);
  resources.defer(() => recorders.close());
  const { around } = recorders;
  const processor = startProcessor(role, engine, config.writer.url, undefined, around);
  resources.defer(() => processor.end());
  Object.assign(readiness, processor.checks);
  const watching = new AbortController();
  resources.defer(() => watching.abort());
  const ending = AbortSignal.any([life.stopping, watching.signal]);
  await life.finish(Promise.all([processor.done, servers.goOn(ending)]));
}
