/** The servers, queues and processes of the end-to-end bench. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '#config/load.ts';
import { openEngine } from '#main/roles/open-engine.ts';
import { freePort } from '#test/support/ports.ts';
import { startRabbit } from '#test/support/servers/rabbit-server.ts';
import { startRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { countVisits } from '#traffic/traffic-options.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { STAY_RULES, traffic } from '../workload.ts';
import type { ChildProcess } from 'node:child_process';
import type { TestRabbit } from '#test/support/servers/rabbit-server.ts';
import type { TestRedis } from '#test/support/servers/redis-server.ts';
import type { Engine } from '#main/roles/engine.ts';
import type { Publication } from '#traffic/publication.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';
import type { Result } from './result.ts';

const BATCH = 500;
const TICK_MS = 20;
const PLATEFLOW = fileURLToPath(new URL('../../bin/plateflow.js', import.meta.url));

type Settings = Readonly<Record<string, string>>;

export class E2eRig {
  readonly #folder: string;
  readonly #redis: TestRedis;
  readonly #rabbit: TestRabbit;
  readonly #engine: Engine;
  readonly #settings: Settings;
  readonly #children = new Set<ChildProcess>();
  #runs = 0;
  #stores = 0;

  /** Starts servers of its own and declares the queues. */
  static async start(): Promise<E2eRig> {
    const folder = await mkdtemp(join(tmpdir(), 'plateflow-bench-'));
    const [redis, rabbit] = await Promise.all([
      startRedis(),
      startRabbit({ schedulers: availableParallelism() }),
    ]);
    const settings = {
      PATH: process.env['PATH'] ?? '',
      PLATEFLOW_ENGINE: 'rabbitmq',
      PLATEFLOW_RABBITMQ_URL: rabbit.url(),
      PLATEFLOW_REDIS_URL: `${redis.url}/0`,
      PLATEFLOW_OPS_PORT: '0',
      PLATEFLOW_LOGGING_LEVEL: 'error',
      PLATEFLOW_STAY_DEBOUNCE_MS: String(STAY_RULES.debounceMs),
      PLATEFLOW_STAY_SKEW_TOLERANCE_MS: String(STAY_RULES.skewToleranceMs),
    };
    const { config } = loadConfig({ files: [], env: settings });
    const engine = await openEngine({ config });
    await engine.prepare();
    return new E2eRig(folder, redis, rabbit, engine, settings);
  }

  private constructor(
    folder: string,
    redis: TestRedis,
    rabbit: TestRabbit,
    engine: Engine,
    settings: Settings,
  ) {
    this.#folder = folder;
    this.#redis = redis;
    this.#rabbit = rabbit;
    this.#engine = engine;
    this.#settings = settings;
  }

  /** The servers, by their versions. */
  async versions(): Promise<string> {
    const info = await withRedis(this.#redis.url, (redis) => redis.info('server'));
    const [, redis] = /redis_version:(\S+)/.exec(info) ?? [];
    const overview = (await this.#rabbit.manage('GET', 'overview')) as Record<string, string>;
    return `RabbitMQ ${overview['rabbitmq_version']}, Redis ${redis}`;
  }

  /** Candidate (a) on a full queue. */
  async drainBare(events: number): Promise<Result> {
    const count = await this.#fill(events);
    return this.#candidate('bare-consumer.ts', { BENCH_EVENTS: String(count) });
  }

  /** Candidate (b) on a full queue. */
  async drainStraightforward(events: number): Promise<Result> {
    const port = String(await freePort());
    const log = join(this.#folder, 'plain.log');
    const writer = this.#spawn([benchFile('plain-writer.ts')], {
      BENCH_PORT: port,
      BENCH_LOG: log,
    });
    await firstLine(writer);
    const count = await this.#fill(events);
    const result = await this.#candidate('straightforward.ts', {
      BENCH_EVENTS: String(count),
      // Another database number than the processor's, as every other service has.
      BENCH_REDIS: `${this.#redis.url}/1`,
      BENCH_WRITER: `http://127.0.0.1:${port}`,
    });
    await this.#stop(writer);
    return result;
  }

  /**
   * Candidate (c) on a full queue, with an empty store.
   *
   * @param more how the traffic differs from that of the other candidates
   */
  async drainPlateflow(events: number, more: Partial<TrafficOptions> = {}): Promise<Result> {
    await this.#emptyStore();
    return this.drainFurther(events, more);
  }

  /** Candidate (c) on a full queue, with the store as the last run has left it. */
  async drainFurther(events: number, more: Partial<TrafficOptions> = {}): Promise<Result> {
    const count = await this.#fill(events, more);
    return this.#withWriter((settings) =>
      this.#candidate('plateflow.ts', { ...settings, BENCH_EVENTS: String(count) }),
    );
  }

  /** Candidate (c) while events come at this rate. */
  async followPlateflow(perSecond: number, seconds: number): Promise<Result> {
    const publications = [...this.#plan(perSecond * seconds)];
    await this.#emptyStore();
    return this.#withWriter(async (settings) => {
      const count = String(publications.length);
      const following = this.#candidate('plateflow.ts', { ...settings, BENCH_EVENTS: count });
      const startedMs = performance.now();
      let sent = 0;
      while (sent < publications.length) {
        const due = Math.floor(((performance.now() - startedMs) / 1000) * perSecond);
        await this.#publish(publications.slice(sent, due));
        sent = Math.max(sent, due);
        await sleep(TICK_MS);
      }
      return following;
    });
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill('SIGKILL');
    await this.#engine.close();
    await Promise.all([this.#redis.stop(), this.#rabbit.stop()]);
    await rm(this.#folder, { recursive: true });
  }

  /** Each run has times, and so ids and stays, of its own. */
  #plan(events: number, more: Partial<TrafficOptions> = {}): Iterable<Publication> {
    this.#runs += 1;
    const options = { ...traffic(1), ...more };
    const visits = countVisits(events, options);
    const spanMs = (visits / options.ratePerSecond) * 1000 + options.stayMaxMs;
    const anchorMs = Date.now() - spanMs - 60_000;
    return mergePublications(new TrafficPlan({ ...options, visits, anchorMs, seed: this.#runs }));
  }

  async #fill(events: number, more: Partial<TrafficOptions> = {}): Promise<number> {
    let waiting: Publication[] = [];
    let count = 0;
    for (const publication of this.#plan(events, more)) {
      waiting.push(publication);
      count += 1;
      if (waiting.length < BATCH) continue;
      await this.#publish(waiting);
      waiting = [];
    }
    await this.#publish(waiting);
    return count;
  }

  async #publish(publications: readonly Publication[]): Promise<void> {
    const of = (kind: Publication['kind']) => publications.filter((one) => one.kind === kind);
    await Promise.all([
      this.#engine.publisher.publish('entry', of('entry')),
      this.#engine.publisher.publish('exit', of('exit')),
    ]);
  }

  async #emptyStore(): Promise<void> {
    await withRedis(this.#redis.url, (redis) => redis.flushall());
    this.#stores += 1;
  }

  /** Runs with a writer; each store has a log of its own. */
  async #withWriter(run: (settings: Settings) => Promise<Result>): Promise<Result> {
    const port = String(await freePort());
    const settings = {
      PLATEFLOW_WRITER_PORT: port,
      PLATEFLOW_WRITER_URL: `http://127.0.0.1:${port}`,
      PLATEFLOW_WRITER_LOG: join(this.#folder, `store-${this.#stores}`, 'vehicle_summary.log'),
    };
    const writer = this.#spawn([PLATEFLOW, 'write'], settings);
    try {
      return await run(settings);
    } finally {
      await this.#stop(writer);
    }
  }

  async #candidate(file: string, settings: Settings): Promise<Result> {
    const child = this.#spawn([benchFile(file)], { BENCH_BROKER: this.#rabbit.url(), ...settings });
    return JSON.parse(await firstLine(child)) as Result;
  }

  #spawn(args: readonly string[], settings: Settings): ChildProcess {
    const child = spawn(process.execPath, args, {
      env: { ...this.#settings, ...settings },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async #stop(child: ChildProcess): Promise<void> {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await exited;
  }
}

function benchFile(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

/** The first line that a process prints; rejects when it ends before. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
    child.once('exit', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended: ${code}`)));
  });
}
