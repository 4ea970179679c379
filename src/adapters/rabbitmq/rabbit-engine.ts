/** RabbitMQ behind the ports. Nothing is connected until it is used. */
import { randomUUID } from 'node:crypto';
import { checkPartition } from '../partition.ts';
import { applyTopology } from './apply-topology.ts';
import { withConnection } from './brief-connection.ts';
import { readAddress } from './broker-address.ts';
import { BrokerConnection } from './broker-connection.ts';
import { ConfirmedPublishing } from './confirmed-publishing.ts';
import { RabbitChecks } from './rabbit-checks.ts';
import { RabbitDeadLetterBox } from './rabbit-dead-letter-box.ts';
import { RabbitDeadLetters } from './rabbit-dead-letters.ts';
import { RabbitDeliveries } from './rabbit-deliveries.ts';
import { RabbitPublisher } from './rabbit-publisher.ts';
import { queueName } from './topology.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { DeadLetterBox, DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries } from '#ports/deliveries.ts';
import type { Publisher } from '#ports/publisher.ts';
import type { SettingChecks } from '#ports/setting-checks.ts';
import type { DeclaredPart } from './apply-topology.ts';
import type { BrokerWitness, ConnectionPurpose } from './broker-connection.ts';

export interface RabbitEngineOptions {
  readonly url: string;
  readonly partitions: number;
  readonly heartbeatMs: number;
  /** How long the broker may take to connect, and to answer any later request. */
  readonly connectTimeoutMs: number;
  /** Messages that may be on their way to the broker, unconfirmed. */
  readonly publishWindow: number;
  readonly clock: Clock;
  readonly witness?: BrokerWitness;
}

export interface RabbitEngine {
  readonly publisher: Publisher;
  readonly deadLetterBox: DeadLetterBox;
  readonly checks: SettingChecks;
  deliveries(partition: number): Deliveries;
  deadLetters(partition: number): DeadLetters;
  /** Why the broker takes no messages from this process at present; undefined when it does. */
  blockedBecause(): string | undefined;
  /** Declares what is missing; what is there is never changed. */
  applyTopology(): Promise<readonly DeclaredPart[]>;
  /** Sends what is on its way, ends the channels and the connections. Bounded in time. */
  close(): Promise<void>;
}

/** @throws BrokerError `bad_url` */
export function openRabbitEngine(options: RabbitEngineOptions): RabbitEngine {
  const { url, partitions, heartbeatMs, connectTimeoutMs: timeoutMs, clock } = options;
  const { publishWindow: window, witness = {} } = options;
  const address = readAddress(url, heartbeatMs);
  const connect = (purpose: ConnectionPurpose): BrokerConnection =>
    new BrokerConnection({ address, purpose, timeoutMs, witness });
  const consuming = connect('consuming');
  const publishing = connect('publishing');
  const sending = { connection: publishing, window, timeoutMs, newId: randomUUID };
  const publisher = new RabbitPublisher(sending, partitions);
  // A channel of its own: the publisher may be closed before what is set aside.
  const letters = new ConfirmedPublishing(sending);
  const deliveries = Array.from({ length: partitions }, (_, partition) => {
    const name = (kind: SightingKind): string => queueName(kind, partition, partitions);
    const queueNames = { entry: name('entry'), exit: name('exit') };
    return new RabbitDeliveries({ connection: consuming, queueNames, clock });
  });
  const blockedBecause = (): string | undefined => publishing.blockedBecause;
  const check = (partition: number): number => checkPartition(partition, partitions);
  return {
    publisher,
    deadLetterBox: new RabbitDeadLetterBox({
      connection: consuming,
      publishing: letters,
      partitions,
    }),
    checks: new RabbitChecks({
      address,
      partitions,
      timeoutMs,
      blockedBecause,
    }),
    blockedBecause,
    deliveries: (partition) => deliveries[check(partition)] as RabbitDeliveries,
    deadLetters: (partition) => new RabbitDeadLetters(letters, check(partition)),
    applyTopology: () =>
      withConnection(address, timeoutMs, (live) => applyTopology(live, partitions)),
    close: async () => {
      const open = [publisher, letters, ...deliveries];
      await Promise.allSettled(open.map((part) => part.close()));
      await Promise.allSettled([consuming.close(), publishing.close()]);
    },
  };
}
