/** `plateflow process`: the processor. */
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { openEngineToProcess } from '../roles/engine.ts';
import { serveOps } from '../roles/ops.ts';
import { startProcessor } from '../roles/processor-role.ts';
import type { Command } from 'commander';
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
  const { config, telemetry, life, resources } = role;
  const engine = await openEngineToProcess(config);
  resources.defer(() => engine.close());
  const processor = startProcessor(role, engine, config.writer.url);
  resources.defer(() => processor.end());
  const ops = await serveOps(role, { processor: () => processor.checkRunning() });
  telemetry.emit('role_started', {
    role: 'process',
    detail: `${config.engine} engine, writer at ${config.writer.url}; health on port ${ops.port}`,
  });
  await life.finish(processor.done);
}
