/**
 * A whole installation as processes of its own, with a disturbable link between each role and each
 * server: RabbitMQ, Redis, the writer, some processors, and the generators of both directions.
 */
import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '../support/ports.ts';
import { missingStrace } from '../support/servers/programs.ts';
import { TestRabbit } from '../support/servers/rabbit-server.ts';
import { TestRedis } from '../support/servers/redis-server.ts';
import { untilAnswered } from '../support/servers/until-answered.ts';
import { tryToMount } from '../support/small-disk.ts';
import { Link } from './link.ts';
import { installationSettings } from './installation-settings.ts';
import { SupervisedRole } from './supervised-role.ts';
import type { FaultKind } from './fault-kinds.ts';
import type { LinkTap } from './link.ts';
import type { SmallDisk } from '../support/small-disk.ts';

const run = promisify(execFile);
const PLATEFLOW = fileURLToPath(new URL('../../bin/plateflow.js', import.meta.url));

/** More than any log of a run, in a disk that takes only what is used. */
export const DISK_SIZE = '2g';

export interface InstallationOptions {
  readonly seed: number;
  readonly processors: number;
  readonly partitions: number;
  readonly ratePerSecond: number;
  readonly leaseMs: number;
  /** Sees what goes over the links to these servers. */
  readonly taps: { readonly redis: LinkTap; readonly rabbitmq: LinkTap };
  /** Told when a process has ended by itself. */
  readonly ended: (name: string, how: number | NodeJS.Signals) => void;
}

/** A role that holds still does not answer. */
const METRICS_MS = 3_000;

type Settings = Readonly<Record<string, string>>;

export class Installation {
  readonly folder: string;
  readonly redis: TestRedis;
  readonly rabbit: TestRabbit;
  /** By name: `processor-1`, `writer`, `entries`, `exits`. */
  readonly roles = new Map<string, SupervisedRole>();
  /** By the role and the server: `processor-1 redis`. */
  readonly links = new Map<string, Link>();
  /** Where a role serves its metrics. */
  readonly opsPorts = new Map<string, number>();
  /** The disk of the summary log; undefined where none can be mounted. */
  readonly disk: SmallDisk | undefined;
  /** Why there is no disk of its own, if so. */
  readonly #diskRefusal: string | undefined;
  readonly #options: InstallationOptions;
  readonly #writerPort: number;

  /** Starts the servers and declares the queues; no role runs yet. */
  static async open(options: InstallationOptions): Promise<Installation> {
    const folder = await mkdtemp(join(tmpdir(), 'plateflow-chaos-'));
    const [redis, rabbit] = await Promise.all([
      TestRedis.prepare({ 'enable-debug-command': 'local' }),
      TestRabbit.prepare(),
    ]);
    const writerPort = await freePort();
    const installation = new Installation(folder, redis, rabbit, writerPort, options);
    try {
      await Promise.all([redis.start(), rabbit.start()]);
      await installation.#prepare();
    } catch (error) {
      await installation.close(false);
      throw error;
    }
    return installation;
  }

  private constructor(
    folder: string,
    redis: TestRedis,
    rabbit: TestRabbit,
    writerPort: number,
    options: InstallationOptions,
  ) {
    this.folder = folder;
    this.redis = redis;
    this.rabbit = rabbit;
    this.#writerPort = writerPort;
    this.#options = options;
    const disk = tryToMount(join(folder, 'logs'), DISK_SIZE);
    if ('refusal' in disk) this.#diskRefusal = disk.refusal;
    else this.disk = disk;
    process.once('exit', this.#leave);
  }

  get summaryLog(): string {
    return join(this.folder, 'logs', 'vehicle_summary.log');
  }

  /** Where generators note what they send. */
  get sentFiles(): readonly string[] {
    return ['entries', 'exits'].map((name) => join(this.folder, `${name}.sent.ndjson`));
  }

  get processors(): readonly SupervisedRole[] {
    return [...this.roles.values()].filter(({ name }) => name.startsWith('processor-'));
  }

  role(name: string): SupervisedRole {
    const role = this.roles.get(name);
    if (role === undefined) throw new Error(`There is no role ${name}.`);
    return role;
  }

  link(name: string): Link {
    const link = this.links.get(name);
    if (link === undefined) throw new Error(`There is no link ${name}.`);
    return link;
  }

  /** Why a kind of fault cannot be brought about on this machine; undefined when it can. */
  refusalOf({ name }: FaultKind): string | undefined {
    if (name === 'disk-full') return this.#diskRefusal;
    return /-disk-(?:slow|fails)$/.test(name) ? missingStrace() : undefined;
  }

  /** Waits until a role serves its metrics; a role that is killed meanwhile is waited for as well. */
  async answered(role: SupervisedRole): Promise<void> {
    await untilAnswered(
      async () => void (await this.metrics(role)),
      async () => undefined,
    );
  }

  /** What a role says of itself, as a text of Prometheus. */
  async metrics({ name }: SupervisedRole): Promise<string> {
    const url = `http://127.0.0.1:${this.opsPorts.get(name)}/metrics`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(METRICS_MS) });
    return answer.text();
  }

  /** Runs a command of Plateflow straight at the servers; @returns its standard output */
  async ask(...args: readonly string[]): Promise<string> {
    const { rabbit, redis, folder } = this;
    const settings = this.#settings(rabbit.url(), `${redis.url}/0`);
    const env = { PATH: process.env['PATH'] ?? '', ...settings };
    const options = { cwd: folder, env, maxBuffer: 1024 ** 3 };
    return (await run(process.execPath, [PLATEFLOW, ...args], options)).stdout;
  }

  /** Ends everything, and removes the folder unless it is to be kept. */
  async close(isKept: boolean): Promise<void> {
    await Promise.all([...this.roles.values()].map((role) => role.stop('SIGKILL')));
    for (const link of this.links.values()) link.close();
    if (isKept) await this.#keepLogs();
    await Promise.all([this.redis.stop(), this.rabbit.stop()]);
    process.off('exit', this.#leave);
    this.disk?.unmount();
    if (!isKept) await rm(this.folder, { recursive: true, force: true });
  }

  /** Processes end when this one does, whatever ends it; files and the disk have to be seen to. */
  readonly #leave = (): void => {
    this.disk?.unmount();
    rmSync(this.folder, { recursive: true, force: true });
  };

  /** What the servers have said, and the summary log, outlive them and the disk. */
  async #keepLogs(): Promise<void> {
    const files = [
      [this.redis.log, 'redis.log'],
      [this.rabbit.log, 'rabbitmq.log'],
      [this.summaryLog, 'vehicle_summary.log'],
    ] as const;
    for (const [from, to] of files) {
      await copyFile(from, join(this.folder, to)).catch(() => undefined);
    }
  }

  async #prepare(): Promise<void> {
    await mkdir(join(this.folder, 'logs'), { recursive: true });
    await this.ask('topology', 'apply');
    const { processors } = this.#options;
    await this.#addRole('writer', ['write'], []);
    for (let number = 1; number <= processors; number += 1) {
      await this.#addRole(`processor-${number}`, ['process'], ['redis', 'rabbitmq', 'writer']);
    }
    const [entries = '', exits = ''] = this.sentFiles;
    await this.#addRole('entries', ['generate', 'entry', '--sent', entries], ['rabbitmq']);
    await this.#addRole('exits', ['generate', 'exit', '--sent', exits], ['rabbitmq']);
  }

  async #addRole(
    name: string,
    args: readonly string[],
    servers: readonly ('redis' | 'rabbitmq' | 'writer')[],
  ): Promise<void> {
    const { redis, rabbit, folder } = this;
    const { taps, ended } = this.#options;
    const ports = { redis: portOf(redis.url), rabbitmq: portOf(rabbit.url()) };
    const urls = { redis: `${redis.url}/0`, rabbitmq: rabbit.url(), writer: '' };
    let writerPort = this.#writerPort;
    for (const server of servers) {
      const target = server === 'writer' ? this.#writerPort : ports[server];
      const isProcessor = name.startsWith('processor-');
      const tap = server === 'writer' || !isProcessor ? undefined : taps[server];
      const link = await Link.open(target, tap);
      this.links.set(`${name} ${server}`, link);
      if (server === 'writer') writerPort = link.port;
      else urls[server] = urls[server].replace(`:${target}`, `:${link.port}`);
    }
    const opsPort = await freePort();
    this.opsPorts.set(name, opsPort);
    const settings = {
      ...this.#settings(urls.rabbitmq, urls.redis),
      PLATEFLOW_OPS_PORT: String(opsPort),
      PLATEFLOW_WRITER_URL: `http://127.0.0.1:${writerPort}`,
    };
    this.roles.set(name, new SupervisedRole({ name, args, settings, folder, ended }));
  }

  #settings(rabbitUrl: string, redisUrl: string): Settings {
    return {
      ...installationSettings(this.#options),
      PLATEFLOW_RABBITMQ_URL: rabbitUrl,
      PLATEFLOW_REDIS_URL: redisUrl,
      PLATEFLOW_WRITER_LOG: this.summaryLog,
      PLATEFLOW_WRITER_PORT: String(this.#writerPort),
    };
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}
