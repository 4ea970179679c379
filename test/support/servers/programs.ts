/** Where the servers of the tests are on this machine. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** How to get the servers, for whoever has to. */
const HOW_TO_GET_THEM = 'npm run services:install';

interface Program {
  readonly name: string;
  /** The environment variable that names another one, for a test of another version. */
  readonly variable: string;
  /** Where it is looked for before PATH. */
  readonly folders: readonly string[];
}

const REDIS: Program = {
  name: 'redis-server',
  variable: 'PLATEFLOW_TEST_REDIS_SERVER',
  folders: [],
};

/** What Debian has on PATH changes the user and clears the environment; the real one is beside. */
const RABBITMQ: Program = {
  name: 'rabbitmq-server',
  variable: 'PLATEFLOW_TEST_RABBITMQ_SERVER',
  folders: ['/usr/lib/rabbitmq/bin'],
};

/** RabbitMQ's nodes find each other by it. */
const EPMD: Program = { name: 'epmd', variable: 'PLATEFLOW_TEST_EPMD', folders: [] };

const PROMETHEUS: Program = {
  name: 'prometheus',
  variable: 'PLATEFLOW_TEST_PROMETHEUS',
  folders: [],
};

/** Checks and tests rules; it comes with Prometheus. */
const PROMTOOL: Program = { name: 'promtool', variable: 'PLATEFLOW_TEST_PROMTOOL', folders: [] };

/** Makes the disk of a process slow. */
const STRACE: Program = { name: 'strace', variable: 'PLATEFLOW_TEST_STRACE', folders: [] };

export const redisServer = (): string => find(REDIS);
export const rabbitmqServer = (): string => find(RABBITMQ);
export const epmd = (): string => find(EPMD);
export const findPrometheus = (): string => find(PROMETHEUS);
export const findPromtool = (): string => find(PROMTOOL);
export const strace = (): string => find(STRACE);

/** @returns what keeps Redis and RabbitMQ from being started here, if anything does */
export const missingServers = (): string | undefined => missing([REDIS, RABBITMQ, EPMD]);
/** @returns what keeps Prometheus from being started here, if anything does */
export const missingPrometheus = (): string | undefined => missing([PROMETHEUS, PROMTOOL]);

/** @returns what keeps a disk from being made slow here, if anything does */
export const missingStrace = (): string | undefined => missing([STRACE]);

/** A program that is named but is not there is not missing: that is a mistake. */
function missing(programs: readonly Program[]): string | undefined {
  const problems = programs.flatMap((program) => {
    try {
      if (process.env[program.variable] === undefined) find(program);
      return [];
    } catch (error) {
      return [(error as Error).message];
    }
  });
  return problems.length === 0 ? undefined : problems.join(' ');
}

function find({ name, variable, folders }: Program): string {
  const chosen = process.env[variable];
  if (chosen !== undefined) {
    if (isProgram(chosen)) return chosen;
    throw new Error(`${variable} names ${chosen}, which cannot be run.`);
  }
  const onPath = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const found = [...folders, ...onPath].map((folder) => join(folder, name)).find(isProgram);
  if (found !== undefined) return found;
  throw new Error(`There is no ${name} here: ${HOW_TO_GET_THEM}, or name one in ${variable}.`);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
