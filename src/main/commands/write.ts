/** `plateflow write`: the writer service. */
import { once } from 'node:events';
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { serveOps } from '../roles/ops.ts';
import { startWriter } from '../roles/writer-role.ts';
import type { Command } from 'commander';
import type { RoleContext } from '../command-context.ts';

export function addWrite(program: Command): void {
  program
    .command('write')
    .description('run the writer: it appends summaries to the log (writer.log)')
    .addHelpText(
      'after',
      examples(
        'PLATEFLOW_OPS_PORT=9101 plateflow write',
        'curl "localhost:8081/v1/summaries?plate=KA05MJ2210&limit=10"',
      ),
    )
    .action((_options, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      return runRole({ name: 'write', config }, runWriter);
    });
}

async function runWriter(role: RoleContext): Promise<void> {
  const { config, telemetry, life, resources } = role;
  const writer = await startWriter(role);
  resources.defer(() => writer.close());
  const ops = await serveOps(role, { log: () => writer.log.checkWritable() });
  telemetry.emit('role_started', {
    role: 'write',
    detail: `${writer.url} appends to ${config.writer.log}; health on port ${ops.port}`,
  });
  await Promise.race([stopped(life.stopping), writer.failed]);
  await life.finish(writer.close());
}

async function stopped(stopping: AbortSignal): Promise<void> {
  if (!stopping.aborted) await once(stopping, 'abort');
}
