/** `plateflow generate entry|exit`: what the cameras of one direction publish. */
import { Argument } from 'commander';
import { systemClock } from '#adapters/system-clock.ts';
import { followPhases } from '#traffic/follow-phases.ts';
import { disturbsServers } from '#traffic/scenario.ts';
import { TrafficPlan } from '#traffic/traffic-plan.ts';
import { sentLines } from '#traffic/sent-lines.ts';
import { writeTruthLines } from '#traffic/truth-lines.ts';
import { globalOptions, readConfig, runRole } from '../command-context.ts';
import { describeScenarios } from '../describe-scenarios.ts';
import { examples } from '../examples.ts';
import { openLineFile } from '../line-file.ts';
import { openEngine } from '../roles/open-engine.ts';
import { generate } from '../roles/generator-role.ts';
import { serveOps } from '../roles/ops.ts';
import { watchPublishing } from '../roles/publishing.ts';
import { watchServers } from '../roles/server-watch.ts';
import { scenarioOf, trafficOf } from '../roles/traffic-options.ts';
import { say } from '../terminal.ts';
import { wait } from '../wait.ts';
import type { Command } from 'commander';
import type { Override } from '#config/load.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { PublicationWitness } from '#traffic/generator.ts';
import type { Phase } from '#traffic/scenario.ts';
import type { RoleContext } from '../command-context.ts';

interface GenerateFlags extends NotedIn {
  readonly scenario?: string;
}

/** The files that tell afterwards what was published. */
interface NotedIn {
  readonly truth?: string;
  readonly sent?: string;
}

export function addGenerate(program: Command): void {
  program
    .command('generate')
    .description(
      'publish what the entry or the exit cameras see, with the faults that cameras have',
    )
    .addArgument(new Argument('<kind>', 'which cameras').choices(['entry', 'exit']))
    .option('--scenario <name>', 'play a scenario, again and again (generator.scenario)')
    .option('--truth <file>', 'append what was published to this file, to judge a run by')
    .option('--sent <file>', 'append each delivery with its bytes to this file, before it goes out')
    .addHelpText('after', describeScenarios())
    .addHelpText(
      'after',
      examples(
        'PLATEFLOW_OPS_PORT=9102 plateflow generate entry',
        'PLATEFLOW_OPS_PORT=9103 plateflow generate exit --truth exit.ndjson',
        'plateflow generate entry --scenario rush-hour',
      ),
    )
    .action((kind: SightingKind, { scenario, ...noted }: GenerateFlags, command: Command) => {
      const overrides: Override[] = [];
      if (scenario !== undefined) {
        overrides.push({ key: 'generator.scenario', value: scenario, flag: '--scenario' });
      }
      const { config } = readConfig(globalOptions(command), { overrides });
      return runRole({ name: `generate ${kind}`, config }, (role) => runCameras(role, kind, noted));
    });
}

async function runCameras(role: RoleContext, kind: SightingKind, noted: NotedIn): Promise<void> {
  const { config, telemetry, life, resources } = role;
  const plan = new TrafficPlan(trafficOf(config));
  const witness = watchPublishing(kind, telemetry, noteIn(noted, resources));
  const engine = await openEngine(role);
  resources.defer(() => engine.close());
  const broker = engine.servers.filter(({ server }) => server === 'rabbitmq');
  const servers = watchServers(role, broker);
  const ops = await serveOps(role, {
    servers: servers.check,
    queues: () => {
      engine.checkTaking?.();
      witness.checkPublishing();
    },
  });
  telemetry.emit('role_started', {
    role: `generate ${kind}`,
    detail: `${config.generator.ratePerSecond} visits a second; health on port ${ops.port}`,
  });
  await life.finish(servers.begin());
  if (life.stopping.aborted) return;
  const publications = plan.publications(kind, systemClock.now());
  const told = tellPhases(role);
  await life.finish(generate(role, kind, publications, engine.publisher, life.stopping, witness));
  await told;
}

/** Tells when phases of the scenario begin. What they do to servers is left to the operator. */
async function tellPhases({ config, telemetry, life }: RoleContext): Promise<void> {
  const scenario = scenarioOf(config);
  if (scenario === undefined) return;
  if (scenario.phases.some(disturbsServers)) {
    say(`Generators make the traffic of ${scenario.name} alone: docs/scenarios.md says what else.`);
  }
  const began = (phase: Phase): void => {
    telemetry.emit('phase_began', { scenario: scenario.name, phase: phase.name });
  };
  const watch = { scenario, anchorMs: 0, clock: systemClock, wait, began };
  await followPhases(watch, life.stopping);
}

function noteIn({ truth, sent }: NotedIn, resources: AsyncDisposableStack): PublicationWitness {
  const witnesses = [
    ...(truth === undefined ? [] : [openTruth(truth, resources)]),
    ...(sent === undefined ? [] : [openSent(sent, resources)]),
  ];
  return {
    sending: (batch) => witnesses.forEach((witness) => witness.sending?.(batch)),
    confirmed: (batch) => witnesses.forEach((witness) => witness.confirmed(batch)),
    unconfirmed: (batch, error) =>
      witnesses.forEach((witness) => witness.unconfirmed(batch, error)),
  };
}

function openTruth(path: string, resources: AsyncDisposableStack): PublicationWitness {
  const file = openLineFile(path, 'a');
  resources.defer(() => file.close());
  return {
    confirmed: (batch) => file.write(writeTruthLines(batch, true)),
    unconfirmed: (batch) => file.write(writeTruthLines(batch, false)),
  };
}

function openSent(path: string, resources: AsyncDisposableStack): PublicationWitness {
  const file = openLineFile(path, 'a');
  resources.defer(() => file.close());
  file.write(sentLines.begin());
  return {
    sending: (batch) => file.write(sentLines.sending(batch)),
    confirmed: () => file.write(sentLines.ended(true)),
    unconfirmed: () => file.write(sentLines.ended(false)),
  };
}
