/** `plateflow process`: the processor. */
import { beginRole, globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { openEngine } from '../roles/engine.ts';
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
        'plateflow process --config local',
        'curl localhost:9100/readyz',
      ),
    )
    .action(async (_options, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      await runProcessor(beginRole('process', config));
    });
}

async function runProcessor(role: RoleContext): Promise<void> {
  const { config, telemetry, life } = role;
  const engine = openEngine(config);
  try {
    const processor = startProcessor(role, engine, config.writer.url);
    const ops = await serveOps(role, { processor: () => processor.checkRunning() });
    telemetry.emit('role_started', {
      role: 'process',
      detail: `${config.engine} engine, writer at ${config.writer.url}; health on port ${ops.port}`,
    });
    try {
      await life.finish(processor.done);
    } finally {
      processor.end();
      await ops.close(0);
    }
  } finally {
    await engine.close();
    telemetry.emit('role_stopped', { role: 'process' });
    telemetry.flush();
    life.dispose();
  }
}
