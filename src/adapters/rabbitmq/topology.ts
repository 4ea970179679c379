/** The exchange and the queues: every name, routing key and argument that is used anywhere. */
import { partitionLabel } from '../partition.ts';
import type { SightingKind } from '#domain/sighting.ts';

/** A direct exchange; whoever publishes to it names the partition. */
export const EXCHANGE = 'vehicle.events';

/** Where deliveries go that cannot act. */
export const DEAD_LETTER_QUEUE = 'vehicle.dead_letter';

/** A queue with the arguments that it must have. */
export interface QueuePlan {
  readonly name: string;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}

/** A queue of sightings, and what it is for. */
export interface SightingQueue extends QueuePlan {
  readonly kind: SightingKind;
  readonly partition: number;
  readonly routingKey: string;
}

export interface Topology {
  readonly deadLetters: QueuePlan;
  readonly sightings: readonly SightingQueue[];
}

/**
 * Replicated and on disk; one consumer at a time, so that what it did not acknowledge comes again
 * in order. From RabbitMQ 4.0 on a queue without a delivery limit has one of 20, and drops what was
 * handed out more often, also the healthy neighbours of a message that kills its consumer. So there
 * is a limit that is never reached; older brokers do not know -1 for none.
 */
const ARGUMENTS = {
  'x-queue-type': 'quorum',
  'x-single-active-consumer': true,
  'x-delivery-limit': 1_000_000_000,
} as const;

/** Even at its limit, or when somebody rejects it by hand, a message is moved and not dropped. */
const MOVED_WHEN_REJECTED = {
  'x-dead-letter-exchange': '',
  'x-dead-letter-routing-key': DEAD_LETTER_QUEUE,
  'x-dead-letter-strategy': 'at-least-once',
  'x-overflow': 'reject-publish',
} as const;

const KINDS: readonly SightingKind[] = ['entry', 'exit'];

/** All that must be there for this many partitions. */
export function planTopology(partitions: number): Topology {
  return {
    deadLetters: { name: DEAD_LETTER_QUEUE, arguments: ARGUMENTS },
    sightings: Array.from({ length: partitions }, (_, partition) =>
      KINDS.map((kind) => ({
        name: queueName(kind, partition, partitions),
        arguments: { ...ARGUMENTS, ...MOVED_WHEN_REJECTED },
        kind,
        partition,
        routingKey: routingKey(kind, partition),
      })),
    ).flat(),
  };
}

/** `vehicle.entry`, or `vehicle.entry.p00` and so on when there are several partitions. */
export function queueName(kind: SightingKind, partition: number, partitions: number): string {
  return partitions === 1 ? `vehicle.${kind}` : `vehicle.${kind}.${partitionLabel(partition)}`;
}

/** The routing key by which the exchange knows the queue: `entry.p00`. */
export function routingKey(kind: SightingKind, partition: number): string {
  return `${kind}.${partitionLabel(partition)}`;
}
