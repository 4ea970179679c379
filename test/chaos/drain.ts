/** Waiting until nothing is on its way any more: queues and outbox are empty, the log grows no more. */
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect } from 'amqplib';
import { queueName } from '#adapters/rabbitmq/topology.ts';
import { partitionKeys } from '#adapters/redis/partition-keys.ts';
import { withRedis } from '../support/servers/redis-server.ts';
import { ALLOWED_LATENESS_MS } from './installation-settings.ts';
import { metricSum } from './metric-values.ts';
import type { Installation } from './installation.ts';

const LOOK_MS = 250;
/** An exit may wait for its entry, and a late deadline is looked at after that. */
const QUIET_MS = 2 * ALLOWED_LATENESS_MS + 1_000;

export interface Drained {
  /** From the call to the last change; undefined when it did not come to an end. */
  readonly drainMs: number | undefined;
  /** What was left over when it did not. */
  readonly left: string;
}

export async function drain(
  installation: Installation,
  partitions: number,
  limitMs: number,
): Promise<Drained> {
  const startMs = performance.now();
  let changedMs = startMs;
  let seen = '';
  for (;;) {
    const left = await lookAt(installation, partitions).catch((error: Error) => error.message);
    const nowMs = performance.now();
    if (left !== seen) changedMs = nowMs;
    seen = left;
    if (left.startsWith(EMPTY) && nowMs - changedMs > QUIET_MS) {
      return { drainMs: changedMs - startMs, left };
    }
    if (nowMs - startMs > limitMs + QUIET_MS) return { drainMs: undefined, left };
    await sleep(LOOK_MS);
  }
}

const EMPTY = '0 ready, 0 unacknowledged, 0 in the outbox';

/** What is on its way, and how long the log is. */
async function lookAt(installation: Installation, partitions: number): Promise<string> {
  const { rabbit, redis, processors, summaryLog } = installation;
  const ready = await countReady(rabbit.url(), partitions);
  const texts = await Promise.all(processors.map((role) => installation.metrics(role)));
  const unacked = texts.map((text) => metricSum(text, 'parking_unacked_deliveries'));
  const outbox = await withRedis(redis.url, async (client) => {
    const keys = Array.from({ length: partitions }, (_, p) => partitionKeys(p).outbox);
    const lengths = await Promise.all(keys.map((key) => client.xlen(key)));
    return sum(lengths);
  });
  const { size } = await stat(summaryLog);
  return `${ready} ready, ${sum(unacked)} unacknowledged, ${outbox} in the outbox, log ${size}`;
}

async function countReady(url: string, partitions: number): Promise<number> {
  const connection = await connect(url, { timeout: 2_000 });
  connection.on('error', () => undefined);
  try {
    const channel = await connection.createChannel();
    channel.on('error', () => undefined);
    const names = Array.from({ length: partitions }, (_, p) =>
      (['entry', 'exit'] as const).map((kind) => queueName(kind, p, partitions)),
    ).flat();
    const counts: number[] = [];
    for (const name of names) counts.push((await channel.checkQueue(name)).messageCount);
    return sum(counts);
  } finally {
    await connection.close().catch(() => undefined);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
