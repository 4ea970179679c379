/**
 * A Redis whose append-only file has a known history: what the store held after each commit, and how
 * long the file was then. The file can be damaged and loaded as it is at a start.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { openRedisEngine } from '#adapters/redis/redis-engine.ts';
import { commitNext } from '#test/contract/commits.ts';
import { TestRedis, withRedis } from '#test/support/servers/redis-server.ts';
import { COMMITS, contentOf, TRIM_EVERY } from './known-commits.ts';
import type { RedisSettings } from '#test/support/servers/redis-server.ts';
import type { RedisEngine } from '#adapters/redis/redis-engine.ts';

/** All that the store holds, as one text: two are the same if and only if the texts are. */
export type Dataset = string;

/** What was held when the file was so long. */
interface Moment {
  readonly bytes: number;
  readonly dataset: Dataset;
  /** How many commits there were. */
  readonly commits: number;
}

export class AofSubject {
  readonly server: TestRedis;
  readonly moments: readonly Moment[];
  /** The whole file. */
  readonly bytes: Buffer;
  readonly #file: string;

  /** A server with its history; it is to be stopped by whoever asked for it. */
  static async prepare(settings: RedisSettings = {}): Promise<AofSubject> {
    const server = await TestRedis.prepare({ 'enable-debug-command': 'yes', ...settings });
    await server.startNew();
    try {
      const folder = join(server.folder, 'appendonlydir');
      const name = (await readdir(folder)).find((file) => file.endsWith('.incr.aof'));
      const file = join(folder, String(name));
      const moments = await makeHistory(server.url, file);
      return new AofSubject(server, moments, file, await readFile(file));
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  private constructor(server: TestRedis, moments: readonly Moment[], file: string, bytes: Buffer) {
    this.server = server;
    this.moments = moments;
    this.#file = file;
    this.bytes = bytes;
  }

  /** The newest moment of which the whole is within the first bytes of the file. */
  momentAt(length: number): Moment {
    return this.moments.findLast(({ bytes }) => bytes <= length) as Moment;
  }

  /** Puts other bytes in the file's place. */
  async damage(bytes: Uint8Array): Promise<void> {
    await writeFile(this.#file, bytes);
  }

  /** Puts the whole file back; starts the server again, in whatever state it is. */
  async repair(): Promise<void> {
    await this.server.kill();
    await this.damage(this.bytes);
    await this.server.start();
  }

  async fileNow(): Promise<Buffer> {
    return readFile(this.#file);
  }

  /** Loads the file as a start does. @returns whether Redis has taken it; it has ended if not */
  async load(): Promise<boolean> {
    try {
      await withRedis(this.server.url, (redis) => redis.call('DEBUG', 'LOADAOF'));
      return true;
    } catch {
      return false;
    }
  }

  /** What is held now. */
  dataset(): Promise<Dataset> {
    return readDataset(this.server.url);
  }
}

/** Commits and trims; each is one moment. */
async function makeHistory(url: string, file: string): Promise<readonly Moment[]> {
  const moments: Moment[] = [];
  const note = async (commits: number): Promise<void> => {
    const { length } = await readFile(file);
    moments.push({ bytes: length, dataset: await readDataset(url), commits });
  };
  await note(0);
  const engine = openEngine(url);
  const store = engine.store(0);
  const owner = await store.claim();
  await note(0);
  for (let commit = 1; commit <= COMMITS; commit += 1) {
    await commitNext(store, owner, contentOf(commit), commit - 1);
    await note(commit);
    if (commit % TRIM_EVERY > 0) continue;
    await store.trimOutbox(2 * commit - 3);
    await note(commit);
  }
  await engine.close();
  return moments;
}

/** For whoever closes it. */
export function openEngine(url: string): RedisEngine {
  return openRedisEngine({
    url,
    connectTimeoutMs: 10_000,
    commandTimeoutMs: 10_000,
    partitions: 1,
    newDataset: () => 'dataset-1',
    clock: { now: () => 1_000 },
    owner: 'here:1:a',
    leaseTtlMs: 60_000,
    witness: { connected: () => undefined, lost: () => undefined },
  });
}

/** The epoch is left out: a claim raises it, and it is no part of what was committed. */
async function readDataset(url: string): Promise<Dataset> {
  const { partition, plates, due, held, outbox } = partitionKeys(0);
  return withRedis(url, async (redis) => {
    const [record, states, ...rest] = await Promise.all([
      redis.hgetall(partition),
      redis.hgetall(plates),
      redis.zrange(due, '0', '-1', 'WITHSCORES'),
      redis.zrange(held, '0', '-1', 'WITHSCORES'),
      redis.xrange(outbox, '-', '+'),
      redis.keys('*').then((keys) => keys.toSorted()),
    ]);
    return JSON.stringify([sorted(record), sorted(states), ...rest]);
  });
}

function sorted(record: Readonly<Record<string, string>>): readonly unknown[] {
  return Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
}
