/**
 * Listens to the events that are published, beside the queues that are worked on.
 *
 * E1 Nothing of the queues is touched: the tap has a queue of its own, which only it can use and which
 *    is gone with its connection.
 * E2 That queue is bounded; a tap that falls behind ends with an error before anything is dropped, and
 *    neither publishers nor the processor notice.
 * E3 What is published to a queue by its name does not pass the exchange, and is not seen.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { withConnection } from './brief-connection.ts';
import { readAddress } from './broker-address.ts';
import { BrokerError } from './broker-error.ts';
import { EXCHANGE, planTopology } from './topology.ts';
import type { ConsumeMessage } from 'amqplib';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { LiveConnection } from './live-connection.ts';
import type { WatchedChannel } from './watched-channel.ts';

/** The oldest messages are dropped beyond this. */
const LENGTH_MAX = 200_000;
const BEHIND_MAX = LENGTH_MAX / 2;
const LOOK_MS = 500;
const PREFETCH = 1_000;

export interface EventTapOptions {
  readonly url: string;
  readonly partitions: number;
  readonly heartbeatMs: number;
  /** How long the broker may take to connect, and to answer any later request. */
  readonly connectTimeoutMs: number;
  readonly clock: Clock;
  /** Called when the tap is in place, before anything is handed over. */
  readonly opened: () => Promise<void>;
  /** Called with each event; must not throw. */
  readonly tapped: (delivery: Delivery) => void;
}

/**
 * Hands over what is published until it is asked to stop.
 *
 * @throws BrokerError when the broker cannot be reached, is lost, or is ahead of the tap
 */
export async function tapEvents(options: EventTapOptions, stopping: AbortSignal): Promise<void> {
  const { url, heartbeatMs, connectTimeoutMs } = options;
  await withConnection(readAddress(url, heartbeatMs), connectTimeoutMs, async (live) => {
    const tap = new Tap(live, await live.openChannel(), options);
    await tap.run(stopping);
  });
}

class Tap {
  readonly #live: LiveConnection;
  readonly #channel: WatchedChannel;
  readonly #options: EventTapOptions;
  readonly #queueName = `vehicle.recording.${randomUUID()}`;
  readonly #kinds = new Map<string, SightingKind>();
  #isStopping = false;

  constructor(live: LiveConnection, channel: WatchedChannel, options: EventTapOptions) {
    this.#live = live;
    this.#channel = channel;
    this.#options = options;
  }

  async run(stopping: AbortSignal): Promise<void> {
    await this.#bind();
    await this.#options.opened();
    const { consumerTag } = await this.#channel.ask((raw) =>
      raw.consume(this.#queueName, (message) => this.#arrive(message)),
    );
    await Promise.race([this.#watch(stopping), this.#lost()]);
    this.#isStopping = true;
    await this.#channel.ask((raw) => raw.cancel(consumerTag));
    await this.#channel.close();
  }

  async #bind(): Promise<void> {
    await this.#channel.ask((raw) => raw.checkExchange(EXCHANGE));
    await this.#channel.ask((raw) =>
      raw.assertQueue(this.#queueName, {
        exclusive: true,
        autoDelete: true,
        durable: false,
        maxLength: LENGTH_MAX,
      }),
    );
    for (const { routingKey, kind } of planTopology(this.#options.partitions).sightings) {
      this.#kinds.set(routingKey, kind);
      await this.#channel.ask((raw) => raw.bindQueue(this.#queueName, EXCHANGE, routingKey));
    }
    await this.#channel.ask((raw) => raw.prefetch(PREFETCH, false));
  }

  /** Resolves when it is asked to stop; rejects when too much waits. */
  async #watch(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      await sleep(LOOK_MS, undefined, { signal: stopping }).catch(() => undefined);
      if (stopping.aborted) return;
      const { messageCount } = await this.#channel.ask((raw) => raw.checkQueue(this.#queueName));
      if (messageCount <= BEHIND_MAX) continue;
      const what = `${this.#live.name} publishes faster than this can record`;
      throw new BrokerError('refused', `${what}: ${messageCount} events wait.`);
    }
  }

  async #lost(): Promise<never> {
    const reason = await this.#channel.ended;
    throw reason ?? new BrokerError('lost', `${this.#live.name} ended the channel.`);
  }

  /** Called by amqplib for each message. */
  #arrive(message: ConsumeMessage | null): void {
    if (message === null) return this.#channel.abandon();
    if (this.#isStopping) return;
    const { deliveryTag: tag, redelivered, routingKey } = message.fields;
    this.#channel.raw.ack(message);
    const queue = this.#kinds.get(routingKey);
    if (queue === undefined) return;
    const receivedAtMs = this.#options.clock.now();
    this.#options.tapped({ queue, tag, body: message.content, redelivered, receivedAtMs });
  }
}
