/**
 * What a test file that needs servers begins with. Such a file is named `*.servers.test.ts`; the
 * test run then starts one Redis and one RabbitMQ for all of them. A test that breaks a server
 * starts one of its own: `startRedis`, `startRabbit`.
 */
import { afterAll, describe, inject } from 'vitest';
import { handOutBroker, handOutRedis, takeBack } from './shared-servers.ts';
import type { SharedServers } from './shared-servers.ts';

const provided = inject('servers');
// Nothing is provided to the files that run without servers.
if ((provided as unknown) === undefined)
  throw new Error('A test file that needs servers is named *.servers.test.ts.');

/** A suite that needs RabbitMQ and Redis; skipped where they are not installed. */
// oxlint-disable-next-line vitest/valid-describe-callback -- both are the caller's
export const describeWithServers = describe.skipIf('absent' in provided);

/** What this file has been handed. */
const handedOut: string[] = [];

afterAll(async () => {
  if (handedOut.length > 0) await takeBack(sharedServers(), handedOut);
});

/** The url of a Redis database with nothing in it: another one each time, until the file is over. */
export async function emptyRedis(): Promise<string> {
  return keep(await handOutRedis(sharedServers()));
}

/** The url of an empty virtual host of RabbitMQ: another one each time, until the file is over. */
export async function emptyBroker(): Promise<string> {
  return keep(await handOutBroker(sharedServers()));
}

/** Where the servers of the run are. */
export function sharedServers(): SharedServers {
  if ('absent' in provided) throw new Error(provided.absent);
  return provided;
}

function keep(url: string): string {
  handedOut.push(url);
  return url;
}
