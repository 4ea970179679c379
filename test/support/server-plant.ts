/** A plant on RabbitMQ and Redis, and what an operator sees of it on good days and bad ones. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import { opsOf, Plant, stop } from './plant.ts';
import { emptyBroker, emptyRedis } from './servers/shared.ts';
import type { TestContext } from 'vitest';
import type { Settings } from './plant.ts';
import type { RoleProcess } from './role-process.ts';

/** A processor says so when an incarnation begins, and when one ends that was not asked to. */
export const RUNNING = /The partition was taken over/;
export const GIVEN_UP = /The partition was given up because of an error/;

const TRUTH = { entry: 'entry.ndjson', exit: 'exit.ndjson' } as const;

/** Where a plant finds servers that its test may break. */
interface OwnServers {
  readonly broker?: string;
  readonly redis?: string;
}

/** A plant on these servers, or on those of the run, with its queues declared. */
export async function openPlant(
  context: Pick<TestContext, 'onTestFinished'>,
  servers?: OwnServers,
  settings?: Settings,
): Promise<Plant> {
  const plant = await openUndeclared(context, servers, settings);
  // The queues are there then; the rest of the command is for a broker that dies right after.
  await plant.start(['topology', 'apply']).saw(/Waiting \d+ ms/);
  return plant;
}

/** The same without queues. */
export async function openUndeclared(
  context: Pick<TestContext, 'onTestFinished'>,
  { broker, redis }: OwnServers = {},
  settings: Settings = {},
): Promise<Plant> {
  return Plant.open(context, {
    PLATEFLOW_ENGINE: 'rabbitmq',
    PLATEFLOW_RABBITMQ_URL: broker ?? (await emptyBroker()),
    PLATEFLOW_REDIS_URL: redis ?? (await emptyRedis()),
    PLATEFLOW_LEASE_TTL_MS: '2000',
    PLATEFLOW_LEASE_RENEW_MS: '200',
    PLATEFLOW_REDIS_COMMAND_TIMEOUT_MS: '1000',
    PLATEFLOW_RABBITMQ_HEARTBEAT_MS: '1000',
    ...settings,
  });
}

/** The processes of a whole installation. */
interface Roles extends Generators {
  readonly writer: RoleProcess;
  readonly processor: RoleProcess;
}

interface Generators {
  readonly entries: RoleProcess;
  readonly exits: RoleProcess;
}

export function startAll(plant: Plant): Roles {
  const [writer, processor] = [plant.start(['write']), plant.start(['process'])];
  return { writer, processor, ...startGenerators(plant) };
}

/** They go on where those were that were stopped, and note what they publish behind theirs. */
export function startGenerators(plant: Plant): Generators {
  return {
    entries: plant.start(['generate', 'entry', '--truth', TRUTH.entry]),
    exits: plant.start(['generate', 'exit', '--truth', TRUTH.exit]),
  };
}

/** Waits until the writer has so many summaries more than it has now. */
export async function sawMoreSummaries(plant: Plant, count: number): Promise<void> {
  await plant.sawSummaries((await plant.summaries()).length + count);
}

/**
 * Stops the generators, and waits until the log agrees with what they have published: nothing lost,
 * nothing twice.
 */
export async function isAllRight(plant: Plant, { entries, exits }: Generators): Promise<boolean> {
  await Promise.all([stop(entries), stop(exits)]);
  return (await plant.verdictBy(TRUTH.entry, TRUTH.exit)).agrees;
}

/** What was published so far, a line for each message. */
export async function publications(plant: Plant): Promise<readonly Record<string, unknown>[]> {
  const texts = await Promise.all(
    Object.values(TRUTH).map((name) => readFile(join(plant.folder, name), 'utf8')),
  );
  const lines = texts.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** The sum of a metric over all its labels. */
export async function metricSum(role: RoleProcess, name: string): Promise<number> {
  const text = await (await fetch(`${await opsOf(role)}/metrics`)).text();
  const samples = text.matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, 'gm'));
  return Array.from(samples, ([, value]) => Number(value)).reduce((sum, value) => sum + value, 0);
}

interface Readiness {
  readonly status: number;
  readonly text: string;
}

/** What a role says of itself at present. */
export async function readiness(role: RoleProcess): Promise<Readiness> {
  const answer = await fetch(`${await opsOf(role)}/readyz`);
  return { status: answer.status, text: await answer.text() };
}

/** Waits until a role says that it can work. */
export function sawReady(role: RoleProcess): Promise<void> {
  return sawReadiness(role, 200, /"ready"/);
}

/** Waits until a role says that it cannot work, and why. */
export function sawUnready(role: RoleProcess, reason: RegExp): Promise<void> {
  return sawReadiness(role, 503, reason);
}

function sawReadiness(role: RoleProcess, status: number, text: RegExp): Promise<void> {
  return vi.waitFor(
    async () => {
      const found = await readiness(role);
      expect(found.text).toMatch(text);
      expect(found.status).toBe(status);
    },
    { timeout: 60_000, interval: 50 },
  );
}
