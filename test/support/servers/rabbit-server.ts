/** A RabbitMQ of its own for a test that breaks it: a node that knows of no other. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect as connectTo } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from 'amqplib';
import { freePort } from '../ports.ts';
import { LeashedProcess } from './leashed-process.ts';
import { manage } from './management.ts';
import { OwnServer, serverFolder } from './own-server.ts';
import { epmd, rabbitmqServer } from './programs.ts';
import type { Command } from './leashed-process.ts';
import type { ManagementMethod } from './management.ts';

const run = promisify(execFile);

export interface RabbitOptions {
  /** By their names in rabbitmq.conf, such as `{ consumer_timeout: '5000' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Threads that the server computes with: 1 starts soonest and leaves the rest to the test. */
  readonly schedulers?: number;
}

interface Ports {
  readonly amqp: number;
  readonly management: number;
  readonly distribution: number;
  readonly epmd: number;
}

export class TestRabbit extends OwnServer {
  readonly #ports: Ports;
  readonly #options: RabbitOptions;
  #epmd: LeashedProcess | undefined;

  /** A server that has a folder and ports, and has not been started yet. */
  static async prepare(options: RabbitOptions = {}): Promise<TestRabbit> {
    const ports: Ports = {
      amqp: await freePort(),
      management: await freePort(),
      distribution: await freePort(),
      epmd: await freePort(),
    };
    const rabbit = new TestRabbit(await serverFolder('rabbit'), ports, options);
    await writeFile(rabbit.#file('rabbitmq.conf'), rabbit.#settings());
    await writeFile(rabbit.#file('plugins'), '[rabbitmq_management].\n');
    return rabbit;
  }

  private constructor(folder: string, ports: Ports, options: RabbitOptions) {
    super(folder);
    this.#ports = ports;
    this.#options = options;
  }

  protected get name(): string {
    return 'RabbitMQ';
  }

  /** Where a client finds a virtual host: without a name the first one, `/`. */
  url(vhost?: string): string {
    const server = `amqp://guest:guest@127.0.0.1:${this.#ports.amqp}`;
    return vhost === undefined ? server : `${server}/${encodeURIComponent(vhost)}`;
  }

  get managementUrl(): string {
    return `http://127.0.0.1:${this.#ports.management}/api`;
  }

  /** Asks its management interface, such as `manage('GET', 'queues/%2F/vehicle.entry')`. */
  manage(method: ManagementMethod, path: string, content?: unknown): Promise<unknown> {
    return manage(this.managementUrl, method, path, content);
  }

  /** @returns the url of a new virtual host */
  async addVhost(name: string): Promise<string> {
    await this.manage('PUT', `vhosts/${encodeURIComponent(name)}`);
    return this.url(name);
  }

  override async launch(): Promise<void> {
    // Erlang would start one that belongs to nobody, and that nothing ends.
    if (this.#epmd === undefined) {
      const args = ['-port', String(this.#ports.epmd), '-address', '127.0.0.1'];
      const command = { program: epmd(), args, env: this.#environment() };
      this.#epmd = new LeashedProcess(command, this);
      await this.#epmd.answered(() => connected(this.#ports.epmd));
    }
    await super.launch();
  }

  override async stop(): Promise<void> {
    await this.kill('SIGKILL');
    await this.#epmd?.end('SIGKILL');
    this.#epmd = undefined;
    await super.stop();
  }

  /** Runs rabbitmqctl on it, such as `ctl('list_queues', 'name')`; resolves with what it prints. */
  async ctl(...args: readonly string[]): Promise<string> {
    const program = join(dirname(rabbitmqServer()), 'rabbitmqctl');
    const all = ['--quiet', '--node', this.#node, ...args];
    const { stdout } = await run(program, all, { env: this.#environment(), cwd: this.folder });
    return stdout;
  }

  /**
   * Puts on disk which quorum queues there are. RabbitMQ does so up to a second after one was
   * declared; killed before, it has lost all messages of that queue, also those it confirmed, and
   * the queue never answers again (seen with 3.10.8 and 4.0.5).
   */
  async saveQueues(): Promise<void> {
    await this.ctl('eval', 'ok = dets:sync(ra_directory_reverse).');
  }

  protected command(): Command {
    return { program: rabbitmqServer(), args: [], env: this.#environment() };
  }

  protected probe(): Promise<void> {
    return askRabbit(this.url());
  }

  get #node(): string {
    return `plateflow${this.#ports.amqp}@localhost`;
  }

  #file(name: string): string {
    return join(this.folder, name);
  }

  #settings(): string {
    const settings = {
      'listeners.tcp.1': `127.0.0.1:${this.#ports.amqp}`,
      'management.tcp.ip': '127.0.0.1',
      'management.tcp.port': String(this.#ports.management),
      'management_agent.disable_metrics_collector': 'true',
      'log.console': 'true',
      'log.file': 'false',
      ...this.#options.settings,
    };
    const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}\n`);
    return lines.join('');
  }

  /** Everything that would otherwise be read from, or written to, the folders of a service. */
  #environment(): Record<string, string> {
    const { distribution, epmd } = this.#ports;
    const schedulers = this.#options.schedulers ?? 1;
    return {
      PATH: process.env['PATH'] ?? '',
      LANG: 'C.UTF-8',
      // The cookie that nodes and rabbitmqctl know each other by lies here.
      HOME: this.folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(epmd),
      RABBITMQ_NODENAME: this.#node,
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_CONF_ENV_FILE: this.#file('none.conf'),
      RABBITMQ_CONFIG_FILE: this.#file('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: this.#file('advanced.config'),
      RABBITMQ_ENABLED_PLUGINS_FILE: this.#file('plugins'),
      RABBITMQ_MNESIA_BASE: this.#file('mnesia'),
      RABBITMQ_LOG_BASE: this.#file('log.d'),
      RABBITMQ_PID_FILE: this.#file('pid'),
      // Otherwise a shell stays in front of the server and answers signals in its place.
      RABBITMQ_ALLOW_INPUT: '1',
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
        '-noinput',
        `+S ${schedulers}:${schedulers}`,
        '-kernel inet_dist_use_interface {127,0,0,1}',
      ].join(' '),
    };
  }
}

/** Starts a RabbitMQ of one node; it is empty and answers. */
export async function startRabbit(options: RabbitOptions = {}): Promise<TestRabbit> {
  const rabbit = await TestRabbit.prepare(options);
  return rabbit.startNew();
}

/** Rejects unless a RabbitMQ answers there. */
export async function askRabbit(url: string): Promise<void> {
  const connection = await connect(url, { timeout: 5_000 });
  await connection.close();
}

/** Rejects unless something listens on that port. */
export async function connected(port: number, address = '127.0.0.1'): Promise<void> {
  const socket = connectTo(port, address);
  await once(socket, 'connect');
  socket.destroy();
}
