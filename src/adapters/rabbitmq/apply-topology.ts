/** Declares what is missing. What is there is never changed: the checks say if it is right. */
import { onOwnChannel, refusalOf } from './brief-connection.ts';
import { REPLY } from './broker-error.ts';
import { EXCHANGE, planTopology } from './topology.ts';
import type { Channel } from 'amqplib';
import type { LiveConnection } from './live-connection.ts';

/** One part of the topology, after it was declared. */
export interface DeclaredPart {
  /** As in the checks: `queue vehicle.entry`. */
  readonly name: string;
  /** `different`: it was there with other arguments, and stays as it is. */
  readonly state: 'created' | 'there' | 'different';
  /** Of a queue that is new: by then it outlives the death of the broker. */
  readonly savedWithinMs?: number;
}

/**
 * That there is a quorum queue RabbitMQ writes to disk when no other was declared for half a second
 * or a whole one. Killed before, it has lost the messages of that queue, confirmed or not, and the
 * queue never answers again (decision 9). Nothing in AMQP tells when it is done, so there is twice
 * the time.
 */
const SAVED_WITHIN_MS = 2_000;

/**
 * Declares exchange, queues and bindings for this many partitions.
 *
 * @returns each exchange and queue with what became of it
 * @throws BrokerError when the broker refuses, as without the right to configure
 */
export async function applyTopology(
  live: LiveConnection,
  partitions: number,
): Promise<readonly DeclaredPart[]> {
  const { deadLetters, sightings } = planTopology(partitions);
  const parts: DeclaredPart[] = [];
  for (const { name, arguments: args } of [deadLetters, ...sightings]) {
    const state = await declare(
      live,
      (raw) => raw.checkQueue(name),
      (raw) => raw.assertQueue(name, { durable: true, arguments: args }),
    );
    const saving = state === 'created' ? { savedWithinMs: SAVED_WITHIN_MS } : {};
    parts.push({ name: `queue ${name}`, state, ...saving });
  }
  const state = await declare(
    live,
    (raw) => raw.checkExchange(EXCHANGE),
    (raw) => raw.assertExchange(EXCHANGE, 'direct', { durable: true }),
  );
  parts.push({ name: `exchange ${EXCHANGE}`, state });
  await onOwnChannel(live, async (channel) => {
    for (const { name, routingKey } of sightings) {
      await channel.ask((raw) => raw.bindQueue(name, EXCHANGE, routingKey));
    }
  });
  return parts;
}

async function declare(
  live: LiveConnection,
  look: (raw: Channel) => Promise<unknown>,
  create: (raw: Channel) => Promise<unknown>,
): Promise<DeclaredPart['state']> {
  const absence = await refusalOf(live, look);
  if (absence !== undefined && absence.replyCode !== REPLY.notFound) throw absence;
  const refusal = await refusalOf(live, create);
  if (refusal?.replyCode === REPLY.preconditionFailed) return 'different';
  if (refusal !== undefined) throw refusal;
  return absence === undefined ? 'there' : 'created';
}
