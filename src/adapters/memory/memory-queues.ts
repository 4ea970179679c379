/**
 * The two queues of a partition in memory, as RabbitMQ's quorum queues behave with one active
 * consumer each, for what is over when the process ends. It keeps D1 to D4 of `ports/deliveries.ts`.
 *
 * It owns the messages that wait and the channels; a channel owns what is out on it.
 *
 * N1 A message is either ready, or out on one channel, or gone.
 * N2 Only the first channel of a queue is delivered to; the next one waits for its end.
 * N3 What is published is delivered at once; room that an acknowledgement makes is used afterwards.
 */
import { MemoryChannel } from './memory-channel.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Deliveries, Delivery, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { Message, Publisher } from '#ports/publisher.ts';
import type { ChannelQueue, ReadyMessage } from './memory-channel.ts';

export class MemoryQueues implements Deliveries, Publisher {
  readonly #queues: Readonly<Record<SightingKind, MemoryQueue>>;

  constructor(clock: Clock) {
    this.#queues = { entry: new MemoryQueue('entry', clock), exit: new MemoryQueue('exit', clock) };
  }

  async open(
    queue: SightingKind,
    { prefetch }: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel> {
    return this.#queues[queue].open(prefetch, listener);
  }

  async backlog(queue: SightingKind): Promise<number> {
    return this.#queues[queue].backlog;
  }

  /** Appends the messages. What may be delivered of them is, as one batch, before it returns. */
  async publish(queue: SightingKind, messages: readonly Pick<Message, 'body'>[]): Promise<void> {
    this.#queues[queue].append(messages);
  }

  /** The channels of a queue end by themselves, as when a connection is lost. */
  break(queue: SightingKind, error = new Error(`The ${queue} queue was lost.`)): void {
    this.#queues[queue].break(error);
  }

  async close(): Promise<void> {
    for (const queue of ['entry', 'exit'] as const) this.break(queue);
  }
}

class MemoryQueue implements ChannelQueue {
  readonly kind: SightingKind;
  readonly clock: Clock;
  #ready: ReadyMessage[] = [];
  #channels: readonly MemoryChannel[] = [];

  constructor(kind: SightingKind, clock: Clock) {
    this.kind = kind;
    this.clock = clock;
  }

  get backlog(): number {
    return this.#ready.length;
  }

  open(prefetch: number, listener: DeliveryListener): DeliveryChannel {
    const channel = new MemoryChannel(this, prefetch, listener);
    this.#channels = [...this.#channels, channel];
    channel.pumpSoon();
    return channel;
  }

  append(messages: readonly Pick<Message, 'body'>[]): void {
    for (const { body } of messages) this.#ready.push({ body, redelivered: false });
    this.#channels[0]?.pump();
  }

  break(error: Error): void {
    for (const channel of this.#channels) channel.end(error);
  }

  isActive(channel: MemoryChannel): boolean {
    return this.#channels[0] === channel;
  }

  take(count: number): readonly ReadyMessage[] {
    if (count >= this.#ready.length) {
      const all = this.#ready;
      this.#ready = [];
      return all;
    }
    return this.#ready.splice(0, count);
  }

  giveBack(deliveries: readonly Delivery[]): void {
    const again = deliveries.map(({ body }) => ({ body, redelivered: true }));
    this.#ready = [...again, ...this.#ready];
  }

  leave(channel: MemoryChannel): void {
    this.#channels = this.#channels.filter((other) => other !== channel);
    this.#channels[0]?.pumpSoon();
  }
}
