/** The two queues of one partition. */
import { onOwnChannel } from './brief-connection.ts';
import { RabbitChannel } from './rabbit-channel.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Deliveries, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { BrokerConnection } from './broker-connection.ts';

export interface RabbitDeliveriesOptions {
  readonly connection: BrokerConnection;
  readonly queueNames: Readonly<Record<SightingKind, string>>;
  readonly clock: Clock;
}

export class RabbitDeliveries implements Deliveries {
  readonly #options: RabbitDeliveriesOptions;
  readonly #channels = new Set<RabbitChannel>();

  constructor(options: RabbitDeliveriesOptions) {
    this.#options = options;
  }

  /**
   * Takes as long as the broker may take to connect, and once more while somebody else consumes the
   * queue.
   *
   * @throws BrokerError when the broker is not there in time, when the queue is missing or taken
   */
  async open(
    queue: SightingKind,
    { prefetch }: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel> {
    const { connection, queueNames, clock } = this.#options;
    const queueName = queueNames[queue];
    const live = await connection.use();
    const channel = await RabbitChannel.open(live, {
      queue,
      queueName,
      prefetch,
      clock,
      listener: {
        delivered: (deliveries) => listener.delivered(deliveries),
        ended: (error) => {
          for (const one of this.#channels) if (!one.isOpen) this.#channels.delete(one);
          listener.ended(error);
        },
      },
    });
    if (channel.isOpen) this.#channels.add(channel);
    return channel;
  }

  /**
   * With an open channel, one request to the broker, two when nothing waits. It is asked on that
   * channel, because only there an answer comes behind the deliveries that it does not count.
   */
  async backlog(queue: SightingKind): Promise<number> {
    const channel = [...this.#channels].findLast((one) => one.queue === queue && one.isOpen);
    if (channel !== undefined) return channel.backlog();
    const { connection, queueNames } = this.#options;
    return onOwnChannel(await connection.use(), async (own) => {
      const { messageCount, consumerCount } = await own.ask((raw) =>
        raw.checkQueue(queueNames[queue]),
      );
      // Somebody else may have some that will come back.
      return messageCount === 0 && consumerCount > 0 ? 1 : messageCount;
    });
  }

  /** Closes the channels that are still open. */
  async close(): Promise<void> {
    await Promise.allSettled([...this.#channels].map((channel) => channel.close()));
  }
}
