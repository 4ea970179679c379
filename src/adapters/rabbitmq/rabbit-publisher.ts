/** Publishing to the queues of the partitions, through the exchange. */
import { partitionOf } from '../partition.ts';
import { ConfirmedPublishing } from './confirmed-publishing.ts';
import { EXCHANGE, queueName, routingKey } from './topology.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Message, Publisher } from '#ports/publisher.ts';
import type { ConfirmedPublishingOptions } from './confirmed-publishing.ts';
import type { Outgoing } from './outlet.ts';

export class RabbitPublisher implements Publisher {
  readonly #publishing: ConfirmedPublishing;
  readonly #partitions: number;

  constructor(options: ConfirmedPublishingOptions, partitions: number) {
    this.#publishing = new ConfirmedPublishing(options);
    this.#partitions = partitions;
  }

  /** @throws BrokerError which says what happened; the messages can be published again */
  publish(kind: SightingKind, messages: readonly Message[]): Promise<void> {
    return this.#publishing.publish(messages.map((message) => this.#address(kind, message)));
  }

  close(): Promise<void> {
    return this.#publishing.close();
  }

  #address(kind: SightingKind, { plate, body }: Message): Outgoing {
    const partition = partitionOf(plate, this.#partitions);
    return {
      exchange: EXCHANGE,
      routingKey: routingKey(kind, partition),
      queueName: queueName(kind, partition, this.#partitions),
      body,
      contentType: 'application/json',
    };
  }
}
