/** Faults of Redis. */
import { withRedis } from '../support/servers/redis-server.ts';
import type { Heal } from './inject.ts';
import type { PlannedFault } from './fault-plan.ts';
import type { TestRedis } from '../support/servers/redis-server.ts';

const NOTHING: Heal = () => undefined;

export async function injectIntoRedis(
  redis: TestRedis,
  { kind, lastsMs }: PlannedFault,
): Promise<Heal> {
  const { url } = redis;
  switch (kind.name) {
    case 'redis-killed':
      await redis.kill('SIGKILL');
      return () => redis.start();
    case 'redis-restarted':
      await redis.kill('SIGTERM');
      return () => redis.start();
    case 'redis-held':
      redis.pause();
      return () => redis.resume();
    case 'redis-sleeps':
      await withRedis(url, (client) => client.call('DEBUG', 'SLEEP', lastsMs / 1_000));
      return NOTHING;
    case 'redis-clients-killed':
      await withRedis(url, (client) => client.call('CLIENT', 'KILL', 'TYPE', 'normal'));
      return NOTHING;
    case 'redis-scripts-flushed':
      await withRedis(url, (client) => client.script('FLUSH'));
      return NOTHING;
    case 'redis-without-memory':
      await withRedis(url, (client) => client.config('SET', 'maxmemory', '1'));
      return () => withRedis(url, async (client) => void (await setMemory(client)));
    case 'redis-rewrites-log':
      await withRedis(url, (client) => client.bgrewriteaof().catch(orRewrites));
      return NOTHING;
    default:
      throw new Error(`Nobody knows how to bring about ${kind.name}.`);
  }
}

function setMemory(client: { config(...args: ['SET', string, string]): Promise<unknown> }) {
  return client.config('SET', 'maxmemory', '0');
}

/** Redis rewrites its log by itself as well, and then it is as good. */
function orRewrites(error: Error): void {
  if (!error.message.includes('already in progress')) throw error;
}
