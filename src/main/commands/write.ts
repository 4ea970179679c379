/** `plateflow write`: the writer service. */
import { beginRole, globalOptions, readConfig } from '../command-context.ts';
import { serveOps } from '../roles/ops.ts';
import { startWriter } from '../roles/writer-role.ts';
import { examples } from '../examples.ts';
import type { Command } from 'commander';
import type { RoleContext } from '../command-context.ts';

export function addWrite(program: Command): void {
  program
    .command('write')
    .description('run the writer: it appends summaries to the log (writer.log)')
    .addHelpText('after', examples('PLATEFLOW_WRITER_PORT=8090 plateflow write'))
    .action(async (_options, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      await write(beginRole('write', config));
    });
}

async function write(role: RoleContext): Promise<void> {
  const { telemetry, life, config } = role;
  const writer = await startWriter(role);
  const ops = await serveOps(role, { log: () => writer.log.checkWritable() });
  telemetry.emit('role_started', {
    role: 'write',
    detail: `${writer.url} appends to ${config.writer.log}; health on port ${ops.port}`,
  });
  try {
    await Promise.race([stopped(life.stopping), writer.failed]);
  } finally {
    await life.finish(writer.close());
    await ops.close(0);
    telemetry.emit('role_stopped', { role: 'write' });
    telemetry.flush();
    life.dispose();
  }
}

function stopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
