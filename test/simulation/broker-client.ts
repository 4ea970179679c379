/** The queues of one partition, as one life of a processor reaches them. */
import type { Connection } from './connection.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { DeadLetter, DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { Broker } from './broker.ts';
import type { QueueChannel } from './broker-queue.ts';
import type { Place } from './place.ts';

export class BrokerClient implements Deliveries, DeadLetters {
  readonly #place: Place;
  readonly #broker: Broker;
  readonly #partition: number;
  /** For what is not a consumer. */
  #control: Connection | undefined;

  constructor(place: Place, broker: Broker, partition: number) {
    this.#place = place;
    this.#broker = broker;
    this.#partition = partition;
  }

  async open(
    kind: SightingKind,
    { prefetch }: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel> {
    const connection = this.#connect();
    const { time, life, clock } = this.#place;
    let isEnded = false;
    let isClosing = false;
    const ended = (error?: Error): void => {
      if (isEnded) return;
      isEnded = true;
      listener.ended(error);
    };
    connection.onLost(ended);
    const queue = this.#broker.queue(this.#partition, kind);
    let channel: QueueChannel | undefined;
    await connection.request(() => {
      channel = queue.consume({
        prefetch,
        deliver: (first, messages) =>
          connection.push(() => {
            const receivedAtMs = clock.now();
            if (isEnded || isClosing) return;
            listener.delivered(
              messages.map(({ body, redelivered }, index) => {
                return { queue: kind, tag: first + index, body, redelivered, receivedAtMs };
              }),
            );
          }),
        cancelled: () => connection.closeAtServer('was closed by the broker'),
      });
      connection.onClosedAtServer(() => channel?.end());
      time.schedule(() => queue.pump());
    });
    let newest = 0;
    return {
      queue: kind,
      ackThrough: (tag) => {
        if (tag < newest) throw new RangeError(`Tag ${tag} of the ${kind} queue, after ${newest}.`);
        newest = tag;
        connection.tell(() => channel?.ackThrough(tag));
      },
      stop: () => connection.request(() => channel?.cancel()).catch(() => undefined),
      close: async () => {
        isClosing = true;
        await connection.request(() => channel?.end()).catch(() => undefined);
        if (life.isOver) return;
        connection.abandon();
        ended();
      },
    };
  }

  backlog(kind: SightingKind): Promise<number> {
    const queue = this.#broker.queue(this.#partition, kind);
    return this.#current().request(() => queue.readyCount);
  }

  async bury(letters: readonly DeadLetter[]): Promise<void> {
    await this.#current().request(() => this.#broker.bury(this.#partition, letters));
  }

  #current(): Connection {
    if (this.#control?.isOpen !== true) this.#control = this.#connect();
    return this.#control;
  }

  /** Heartbeats tell, and nothing else: a request may take as long as it likes. */
  #connect(): Connection {
    return this.#place.connect('broker', this.#broker.life, undefined);
  }
}
