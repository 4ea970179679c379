/** `plateflow generate entry|exit`: what the cameras of one direction publish. */
import { createWriteStream } from 'node:fs';
import { systemClock } from '#adapters/system-clock.ts';
import { TrafficPlan } from '#traffic/traffic-plan.ts';
import { writeTruthLines } from '#traffic/truth-lines.ts';
import { Argument } from 'commander';
import { beginRole, globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { openEngine } from '../roles/engine.ts';
import { generate } from '../roles/generator-role.ts';
import { serveOps } from '../roles/ops.ts';
import { trafficOf } from '../roles/traffic-options.ts';
import type { Command } from 'commander';
import type { SightingKind } from '#domain/sighting.ts';
import type { PublicationWitness } from '#traffic/generator.ts';
import type { RoleContext } from '../command-context.ts';

interface GenerateOptions {
  readonly truth?: string;
}

export function addGenerate(program: Command): void {
  program
    .command('generate')
    .description(
      'publish what the entry or the exit cameras see, with the faults that cameras have',
    )
    .addArgument(new Argument('<kind>', 'which cameras').choices(['entry', 'exit']))
    .option('--truth <file>', 'append what was published to this file, to judge a run by')
    .addHelpText(
      'after',
      examples(
        'plateflow generate entry',
        'PLATEFLOW_GENERATOR_RATE_PER_SECOND=200 plateflow generate exit --truth exit.ndjson',
      ),
    )
    .action(async (kind: SightingKind, options: GenerateOptions, command: Command) => {
      const { config } = readConfig(globalOptions(command));
      await runCameras(beginRole(`generate ${kind}`, config), kind, options);
    });
}

async function runCameras(
  role: RoleContext,
  kind: SightingKind,
  options: GenerateOptions,
): Promise<void> {
  const { config, telemetry, life } = role;
  const plan = new TrafficPlan(trafficOf(config));
  const engine = openEngine(config);
  const truth = options.truth === undefined ? undefined : openTruth(options.truth);
  const ops = await serveOps(role, {});
  telemetry.emit('role_started', {
    role: `generate ${kind}`,
    detail: `${config.generator.ratePerSecond} visits a second; health on port ${ops.port}`,
  });
  try {
    const publications = plan.publications(kind, systemClock.now());
    await life.finish(
      generate(role, kind, publications, engine.publisher, life.stopping, truth?.witness),
    );
  } finally {
    await truth?.close();
    await ops.close(0);
    await engine.close();
    telemetry.emit('role_stopped', { role: `generate ${kind}` });
    telemetry.flush();
    life.dispose();
  }
}

function openTruth(path: string): { witness: PublicationWitness; close: () => Promise<void> } {
  const file = createWriteStream(path, { flags: 'a' });
  return {
    witness: {
      confirmed: (batch) => void file.write(writeTruthLines(batch, true)),
      unconfirmed: (batch) => void file.write(writeTruthLines(batch, false)),
    },
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}
