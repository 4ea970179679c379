/** `plateflow write`: the writer service. */
import { once } from 'node:events';
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { examples } from '../examples.ts';
import { LogOpening } from '../roles/log-opening.ts';
import { serveOps } from '../roles/ops.ts';
import { startWriter } from '../roles/writer-role.ts';
import type { Command } from 'commander';
import type { ReadinessCheck } from '#http/ops-app.ts';
import type { RoleContext } from '../command-context.ts';
import type { RunningWriter } from '../roles/writer-role.ts';

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
  const opening = new LogOpening(config.writer.log, life.stopping);
  // Reading a long log takes minutes: whoever asks meanwhile is told how far it is.
  const readiness: Record<string, ReadinessCheck> = { log: opening.check };
  const ops = await serveOps(role, readiness);
  const writer = await openWriter(role, opening);
  if (writer === undefined) return;
  resources.defer(() => writer.close());
  readiness['log'] = () => writer.log.checkWritable();
  telemetry.emit('role_started', {
    role: 'write',
    detail: `${writer.url} appends to ${config.writer.log}; health on port ${ops.port}`,
  });
  await Promise.race([stopped(life.stopping), writer.failed]);
  await life.finish(writer.close());
}

/** Undefined when the role was asked to stop before the log was read: nothing has begun. */
async function openWriter(
  role: RoleContext,
  opening: LogOpening,
): Promise<RunningWriter | undefined> {
  try {
    return await role.life.finish(startWriter(role, opening.progress));
  } catch (error) {
    if (opening.isGivenUp) return undefined;
    throw error;
  }
}

async function stopped(stopping: AbortSignal): Promise<void> {
  if (!stopping.aborted) await once(stopping, 'abort');
}
