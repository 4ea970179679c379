/**
 * The consumer of one queue, on a raw channel of its own.
 *
 * R1 The tags are AMQP's: 1, 2, 3, ... on a channel with one consumer. They are acknowledged on the
 *    raw channel that they came from, never on another; when that has ended they mean nothing, and
 *    the broker delivers again.
 * R2 Nothing is ever rejected or put back one by one: that would destroy the order. What is not
 *    acknowledged when the channel ends comes again, in order. That holds for a smaller prefetch
 *    only once: what was put back and not fetched again is in front of what is put back next.
 * R3 What one read of the socket brings is handed over together, before anything else happens.
 * R4 A channel that ended, for whatever reason, is over. Nothing here repairs it.
 */
import { APPLY, BrokerError } from './broker-error.ts';
import { awaitVacancy, leaveQueue } from './sole-consumer.ts';
import type { ConsumeMessage, Message } from 'amqplib';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Delivery, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { LiveConnection } from './live-connection.ts';
import type { WatchedChannel } from './watched-channel.ts';

export interface RabbitChannelOptions {
  readonly queue: SightingKind;
  readonly queueName: string;
  readonly prefetch: number;
  readonly clock: Clock;
  readonly listener: DeliveryListener;
}

export class RabbitChannel implements DeliveryChannel {
  readonly queue: SightingKind;
  readonly #live: LiveConnection;
  readonly #channel: WatchedChannel;
  readonly #options: RabbitChannelOptions;
  #state: 'open' | 'stopped' | 'closing' | 'ended' = 'open';
  #consumerTag = '';
  /** What has come in this read of the socket. */
  #arrived: Delivery[] = [];
  #receivedAtMs = 0;
  #newest = 0;
  #acked = 0;
  #stopping: Promise<void> | undefined;
  #closing: Promise<void> | undefined;

  /**
   * Begins to consume, when nobody else does.
   *
   * @throws BrokerError when the queue is missing or stays with somebody else, when the broker
   *   refuses or does not answer in time
   */
  static async open(live: LiveConnection, options: RabbitChannelOptions): Promise<RabbitChannel> {
    const channel = new RabbitChannel(live, await live.openChannel(), options);
    await channel.#consume();
    return channel;
  }

  private constructor(
    live: LiveConnection,
    channel: WatchedChannel,
    options: RabbitChannelOptions,
  ) {
    this.queue = options.queue;
    this.#live = live;
    this.#channel = channel;
    this.#options = options;
  }

  /** Whether something can still be acknowledged. */
  get isOpen(): boolean {
    return this.#channel.isOpen && (this.#state === 'open' || this.#state === 'stopped');
  }

  ackThrough(tag: number): void {
    if (!this.isOpen || tag === this.#acked) return;
    if (tag < this.#acked || tag > this.#newest) {
      throw new RangeError(`Tag ${tag} of the ${this.queue} queue cannot be acknowledged now.`);
    }
    this.#acked = tag;
    try {
      this.#channel.raw.ack({ fields: { deliveryTag: tag } } as Message, true);
    } catch (error) {
      // The channel is about to end, and has not said so yet: the broker delivers again (R1).
      if ((error as Error).name !== 'IllegalOperationError') throw error;
    }
  }

  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /**
   * How many messages wait. When none does, everything that was published before the call has been
   * handed over when this resolves.
   *
   * The queue counts a message as gone when it gives it to the broker's side of the channel, which
   * can answer this question before it sends that message on. A second request on the same channel
   * is answered behind it, and what came before an answer has been handed over (R3).
   */
  async backlog(): Promise<number> {
    const { queueName, prefetch } = this.#options;
    const { messageCount } = await this.#channel.ask((raw) => raw.checkQueue(queueName));
    if (messageCount > 0) return messageCount;
    await this.#channel.ask((raw) => raw.prefetch(prefetch, false));
    return 0;
  }

  async #consume(): Promise<void> {
    const { queueName, prefetch } = this.#options;
    try {
      await awaitVacancy(this.#live, this.#channel, queueName);
      await this.#channel.ask((raw) => raw.prefetch(prefetch, false));
      const { consumerTag } = await this.#channel.ask((raw) =>
        raw.consume(queueName, (message) => this.#arrive(message), { noAck: false }),
      );
      this.#consumerTag = consumerTag;
    } catch (error) {
      this.#state = 'ended';
      await this.#channel.close().catch(() => undefined);
      throw error;
    }
    void this.#channel.ended.then((error) => this.#end(error));
  }

  /** Called by amqplib for each message. Must not throw: that would end the channel. */
  #arrive(message: ConsumeMessage | null): void {
    if (message === null) return this.#cancelled();
    const { deliveryTag: tag, redelivered } = message.fields;
    this.#newest = tag;
    if (this.#state !== 'open') return;
    if (this.#arrived.length === 0) {
      this.#receivedAtMs = this.#options.clock.now();
      queueMicrotask(() => this.#handOver());
    }
    const { queue } = this;
    const receivedAtMs = this.#receivedAtMs;
    this.#arrived.push({ queue, tag, body: message.content, redelivered, receivedAtMs });
  }

  #handOver(): void {
    const deliveries = this.#arrived;
    if (deliveries.length === 0) return;
    this.#arrived = [];
    if (this.#state !== 'open') return;
    try {
      this.#options.listener.delivered(deliveries);
    } catch (error) {
      this.#abandon(error as Error);
    }
  }

  /** The broker has taken the queue away: it was deleted, or its node is leaving. */
  #cancelled(): void {
    const { queueName } = this.#options;
    const what =
      `${this.#live.name} cancelled the consumer of queue ${queueName}: it was deleted, or is ` +
      `being moved. If it is missing, create it: ${APPLY}`;
    this.#abandon(new BrokerError('missing', what));
  }

  /** Ends with an error that did not come from the channel. */
  #abandon(reason: Error): void {
    this.#end(reason);
    this.#channel.abandon();
  }

  async #stop(): Promise<void> {
    if (!this.isOpen) return;
    this.#state = 'stopped';
    await this.#channel.ask((raw) => raw.cancel(this.#consumerTag));
  }

  async #close(): Promise<void> {
    if (!this.isOpen) return;
    this.#state = 'closing';
    try {
      await leaveQueue(this.#live, this.#channel, this.#options.queueName);
    } catch (error) {
      this.#end(error as Error);
      throw error;
    }
    this.#end();
  }

  #end(error?: Error): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#arrived = [];
    this.#options.listener.ended(error);
  }
}
