/** The engine of two servers: queues in RabbitMQ, state in Redis. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { openRabbitEngine } from '#adapters/rabbitmq/rabbit-engine.ts';
import { openRedisEngine } from '#adapters/redis/redis-engine.ts';
import { systemClock } from '#adapters/system-clock.ts';
import type { Config } from '#config/schema.ts';
import type { Telemetry } from '#ports/telemetry.ts';
import type { Engine, EngineUse } from './engine.ts';

/** Nothing is connected before it is used. */
export function openServers({ config, telemetry }: EngineUse): Engine {
  const rabbit = openRabbit(config, telemetry);
  const redis = openRedis(config, telemetry);
  return {
    publisher: rabbit.publisher,
    deadLetterBox: rabbit.deadLetterBox,
    servers: [
      { server: 'redis', checks: redis.checks },
      { server: 'rabbitmq', checks: rabbit.checks },
    ],
    checkTaking: () => {
      const reason = rabbit.blockedBecause();
      if (reason === undefined) return;
      const advice = 'Free memory or disk on its machine; rabbitmqctl status tells which';
      throw new Error(`RabbitMQ takes no messages: ${reason}. ${advice}.`);
    },
    deliveries: (partition) => rabbit.deliveries(partition),
    deadLetters: (partition) => rabbit.deadLetters(partition),
    store: (partition) => redis.store(partition),
    lease: (partition) => redis.lease(partition),
    prepare: () => rabbit.applyTopology(),
    close: async () => {
      await Promise.all([rabbit.close(), redis.close()]);
    },
  };
}

function openRabbit({ rabbitmq, partitions }: Config, telemetry: Telemetry | undefined) {
  let isBlocked = false;
  telemetry?.watch('broker_blocked', () => [{ labels: {}, value: Number(isBlocked) }]);
  return openRabbitEngine({
    ...rabbitmq,
    partitions,
    clock: systemClock,
    witness: {
      connected: (purpose) => {
        telemetry?.emit('connection_made', { server: 'rabbitmq', purpose });
      },
      lost: (purpose, error) => {
        if (purpose === 'publishing') isBlocked = false;
        telemetry?.emit('connection_lost', { server: 'rabbitmq', purpose, error });
      },
      blocked: (_purpose, reason) => {
        isBlocked = true;
        telemetry?.emit('broker_blocked', { reason });
      },
      unblocked: () => {
        isBlocked = false;
        telemetry?.emit('broker_unblocked', {});
      },
    },
  });
}

function openRedis({ redis, partitions, lease }: Config, telemetry: Telemetry | undefined) {
  return openRedisEngine({
    ...redis,
    partitions,
    newDataset: randomUUID,
    owner: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
    leaseTtlMs: lease.ttlMs,
    clock: systemClock,
    witness: {
      connected: (purpose) => telemetry?.emit('connection_made', { server: 'redis', purpose }),
      lost: (purpose, error) =>
        telemetry?.emit('connection_lost', { server: 'redis', purpose, error }),
    },
  });
}
