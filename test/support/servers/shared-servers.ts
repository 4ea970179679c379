/**
 * The one Redis and the one RabbitMQ that the test files of a run share, as a test file sees them.
 *
 * H1 What is handed out is empty, and nobody else gets it in this run.
 * H2 What is given back takes no room.
 */
import { untilAnswered } from './until-answered.ts';
import { lastLines } from './leashed-process.ts';
import { manage } from './management.ts';
import { askRabbit } from './rabbit-server.ts';
import { askRedis, withRedis } from './redis-server.ts';

/** More than a run hands out; one that is empty costs Redis 0.5 to 4 KB. */
export const DATABASES = 10_000;

/** Where a server is, and how one sees that it is no more. */
interface Address {
  readonly url: string;
  readonly pid: number;
  readonly log: string;
}

/** What a test file is told about the servers of the run. */
export interface SharedServers {
  readonly redis: Address;
  readonly rabbit: Address & { readonly managementUrl: string };
}

/** @returns the url of a database with nothing in it, of the caller alone */
export async function handOutRedis({ redis }: SharedServers): Promise<string> {
  await untilAnswered(
    () => askRedis(redis.url),
    () => assertAlive(redis),
  );
  return `${redis.url}/${await nextNumber(redis.url)}`;
}

/** @returns the url of a virtual host with nothing in it, of the caller alone */
export async function handOutBroker({ redis, rabbit }: SharedServers): Promise<string> {
  await untilAnswered(
    () => askRabbit(rabbit.url),
    () => assertAlive(rabbit),
  );
  const vhost = `test-${await nextNumber(redis.url)}`;
  await manage(rabbit.managementUrl, 'PUT', `vhosts/${vhost}`);
  return `${rabbit.url}/${vhost}`;
}

/** Takes back what was handed out: databases are emptied, virtual hosts and their queues deleted. */
export async function takeBack({ rabbit }: SharedServers, urls: readonly string[]): Promise<void> {
  const vhost = `${rabbit.url}/`;
  await Promise.all(
    urls.map((url) =>
      url.startsWith(vhost)
        ? manage(rabbit.managementUrl, 'DELETE', `vhosts/${url.slice(vhost.length)}`)
        : withRedis(url, (redis) => redis.flushdb()),
    ),
  );
}

/** Counts across all the processes of a run, from 1: database 0 holds the counter. */
function nextNumber(redisUrl: string): Promise<number> {
  return withRedis(`${redisUrl}/0`, (redis) => redis.incr('handed out'));
}

async function assertAlive({ pid, url, log }: Address): Promise<void> {
  try {
    process.kill(pid, 0);
  } catch {
    throw new Error(`The server at ${url} has ended:\n${await lastLines(log)}`);
  }
}
