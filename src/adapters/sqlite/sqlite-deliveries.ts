/** The two queues of one partition. */
import { SqliteChannel } from './sqlite-channel.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Deliveries, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { Arrivals } from './arrivals.ts';
import type { StoredQueue } from './stored-queue.ts';

/** The queues of one partition by kind. */
export type QueuePair = Readonly<Record<SightingKind, StoredQueue>>;

export class SqliteDeliveries implements Deliveries {
  readonly #queues: QueuePair;
  readonly #arrivals: Arrivals;
  readonly #clock: Clock;
  readonly #channels = new Set<DeliveryChannel>();

  constructor(queues: QueuePair, arrivals: Arrivals, clock: Clock) {
    this.#queues = queues;
    this.#arrivals = arrivals;
    this.#clock = clock;
  }

  /** A channel takes its queue over: one that another owner had open ends with an error. */
  async open(
    queue: SightingKind,
    { prefetch }: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel> {
    const channel: DeliveryChannel = new SqliteChannel({
      stored: this.#queues[queue],
      arrivals: this.#arrivals,
      clock: this.#clock,
      prefetch,
      listener: {
        delivered: (deliveries) => listener.delivered(deliveries),
        ended: (error) => {
          this.#channels.delete(channel);
          listener.ended(error);
        },
      },
    });
    this.#channels.add(channel);
    return channel;
  }

  /**
   * Cheap: two counters in one row. What was out when a process was killed, or when a channel ended
   * by itself, counts as delivered until the next channel opens.
   */
  async backlog(queue: SightingKind): Promise<number> {
    return this.#queues[queue].backlog();
  }

  /** Closes the channels that are still open. */
  async close(): Promise<void> {
    for (const channel of this.#channels) await channel.close();
  }
}
