/**
 * Before the first file that needs servers: starts one Redis and one RabbitMQ for all of them, and
 * does not wait until they answer, so that other files run meanwhile. After the last one: stops them.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { missingPrograms } from './programs.ts';
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

const INSTALL = fileURLToPath(new URL('../../../tools/install-services.sh', import.meta.url));

export default async function startServers(project: TestProject): Promise<() => Promise<void>> {
  const absent = missingPrograms() === undefined ? undefined : tryToInstall();
  if (absent !== undefined) {
    project.provide('servers', { absent });
    return async () => undefined;
  }
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

/**
 * Installs them where nobody has to be asked: as root. Whoever may use sudo decides by themselves.
 * @returns why they are still not here, if they are not
 */
function tryToInstall(): string | undefined {
  if (process.getuid?.() === 0) {
    try {
      execFileSync(INSTALL, { stdio: ['ignore', 2, 2] });
    } catch {
      // It has said why; what is missing now is said below.
    }
  }
  return missingPrograms();
}
