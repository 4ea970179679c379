/** A Redis of its own for a test that breaks it. */
import { Redis } from 'ioredis';
import { freePort } from '../ports.ts';
import { OwnServer, serverFolder } from './own-server.ts';
import { redisServer } from './programs.ts';
import type { Command } from './leashed-process.ts';

/** Settings of Redis by their names in redis.conf, such as `{ maxmemory: '8mb' }`. */
export type RedisSettings = Readonly<Record<string, string>>;

/** What Plateflow asks of a Redis: what has been answered is on disk. */
const SAFE: RedisSettings = {
  appendonly: 'yes',
  appendfsync: 'always',
  'no-appendfsync-on-rewrite': 'no',
  'maxmemory-policy': 'noeviction',
  save: '',
};

export class TestRedis extends OwnServer {
  /** Without a database number: `${url}/3` is database 3. */
  readonly url: string;
  readonly #port: number;
  readonly #settings: RedisSettings;

  /** A server that has a folder and a port, and has not been started yet. */
  static async prepare(settings: RedisSettings = {}): Promise<TestRedis> {
    return new TestRedis(await serverFolder('redis'), await freePort(), settings);
  }

  private constructor(folder: string, port: number, settings: RedisSettings) {
    super(folder);
    this.#port = port;
    this.#settings = { ...SAFE, ...settings };
    const password = settings['requirepass'];
    const login = password === undefined ? '' : `:${encodeURIComponent(password)}@`;
    this.url = `redis://${login}127.0.0.1:${port}`;
  }

  protected get name(): string {
    return 'Redis';
  }

  protected command(): Command {
    const settings = {
      ...this.#settings,
      port: String(this.#port),
      bind: '127.0.0.1',
      dir: this.folder,
    };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
    return { program: redisServer(), args, env: { PATH: process.env['PATH'] ?? '' } };
  }

  protected probe(): Promise<void> {
    return askRedis(this.url);
  }
}

/** Starts a Redis with safe settings, unless these say otherwise; it is empty and answers. */
export async function startRedis(settings: RedisSettings = {}): Promise<TestRedis> {
  const redis = await TestRedis.prepare(settings);
  return redis.startNew();
}

/** Rejects unless a Redis answers there, with what it has kept loaded. */
export async function askRedis(url: string): Promise<void> {
  await withRedis(url, async (redis) => void (await redis.ping()));
}

/** A connection for as long as something needs it; fails at once where there is no Redis. */
export async function withRedis<T>(url: string, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, {
    lazyConnect: true,
    retryStrategy: () => null,
    enableReadyCheck: false,
    connectTimeout: 2_000,
    commandTimeout: 10_000,
  });
  // What is refused on connecting is only told here; the calls just say that there is none.
  let reason: Error | undefined;
  redis.on('error', (error) => (reason = error));
  try {
    await redis.connect();
    return await use(redis);
  } catch (error) {
    throw reason ?? error;
  } finally {
    redis.disconnect();
  }
}
