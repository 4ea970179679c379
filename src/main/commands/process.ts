/** `plateflow process`: the processor. */
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { keepHeapSmall } from '../heap.ts';
import { openEngineToProcess } from '../roles/open-engine.ts';
import { serveOps } from '../roles/ops.ts';
import { startProcessor } from '../roles/processor-role.ts';
import { watchServers } from '../roles/server-watch.ts';
import type { Command } from 'commander';
import type { ReadinessCheck } from '#http/ops-app.ts';
import type { RoleContext } from '../command-context.ts';

export function addProcess(program: Command): void {
  program
    .command('process')
    .description('run the processor: events become stays, stays become summaries')
    .addHelpText(
      'after',
      examples(
        'plateflow process',
        'PLATEFLOW_WRITER_URL=http://writer:8081 plateflow process',
        'curl localhost:9100/readyz',
      ),
    )
    .action((_options, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      return runRole({ name: 'process', config }, runProcessor);
    });
}

async function runProcessor(role: RoleContext): Promise<void> {
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
  const processor = startProcessor(role, engine, config.writer.url);
  resources.defer(() => processor.end());
  Object.assign(readiness, processor.checks);
  const watching = new AbortController();
  resources.defer(() => watching.abort());
  const ending = AbortSignal.any([life.stopping, watching.signal]);
  await life.finish(Promise.all([processor.done, servers.goOn(ending)]));
}
