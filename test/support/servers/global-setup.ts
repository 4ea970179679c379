/**
 * Before the first file that needs servers: starts one Redis and one RabbitMQ for all of them, and
 * does not wait until they answer, so that other files run meanwhile. After the last one: stops them.
 */
import { whyMissing } from './installation.ts';
import { missingServers, missingStrace } from './programs.ts';
import { TestRabbit } from './rabbit-server.ts';
import { TestRedis } from './redis-server.ts';
import { DATABASES } from './shared-servers.ts';
import type { TestProject } from 'vitest/node';
import type { SharedServers } from './shared-servers.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The servers of the run, or why there are none. */
    servers: SharedServers | { readonly absent: string };
  }
}

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const absent = whyMissing(missingServers);
  if (absent !== undefined) {
    project.provide('servers', { absent });
    return async () => undefined;
  }
  // Where there is none, those few tests are skipped that need it.
  whyMissing(missingStrace);
  const redis = await TestRedis.prepare({ databases: String(DATABASES) });
  const rabbit = await TestRabbit.prepare();
  const stop = async (): Promise<void> => void (await Promise.all([redis.stop(), rabbit.stop()]));
  try {
    await redis.launch();
    await rabbit.launch();
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('servers', {
    redis: { url: redis.url, pid: redis.pid, log: redis.log },
    rabbit: {
      url: rabbit.url(),
      pid: rabbit.pid,
      log: rabbit.log,
      managementUrl: rabbit.managementUrl,
    },
  });
  return stop;
}
