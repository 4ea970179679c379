/** A Redis engine on a database with nothing in it, for tests. */
import { onTestFinished } from 'vitest';
import { openRedisEngine } from '#adapters/redis/redis-engine.ts';
import { storePorts, subjectOf } from '#test/contract/subject.ts';
import { startRedis } from '#test/support/servers/redis-server.ts';
import type { RedisEngine, RedisEngineOptions } from '#adapters/redis/redis-engine.ts';
import type { StorePorts } from '#test/contract/commits.ts';
import type { Subject } from '#test/contract/subject.ts';
import type { RedisSettings, TestRedis } from '#test/support/servers/redis-server.ts';

/** What the witness of an engine was told, in order. */
export type Testimony = (readonly ['connected', string] | readonly ['lost', string, Error])[];

/** A server of its own that the test may break; it is gone when the test is over. */
export async function ownServer(settings?: RedisSettings): Promise<TestRedis> {
  const server = await startRedis(settings);
  onTestFinished(() => server.stop());
  return server;
}

/** An engine that is closed when the test is over. */
export function openEngine(
  url: string,
  changes: Partial<RedisEngineOptions> = {},
  testimony: Testimony = [],
): RedisEngine {
  const engine = openRedisEngine({
    url,
    connectTimeoutMs: 10_000,
    commandTimeoutMs: 10_000,
    partitions: 1,
    newDataset: () => 'dataset-1',
    clock: { now: () => 1_000 },
    owner: 'here:1:a',
    leaseTtlMs: 60_000,
    witness: {
      connected: (purpose) => testimony.push(['connected', purpose]),
      lost: (purpose, error) => testimony.push(['lost', purpose, error]),
    },
    ...changes,
  });
  onTestFinished(() => engine.close());
  return engine;
}

/** The engine as the contract suites want it. */
export function openSubject(url: string): Promise<Subject<StorePorts>> {
  return subjectOf(() => openEngine(url), storePorts);
}
