/**
 * One quorum queue with a single active consumer, as RabbitMQ keeps it.
 *
 * Q1 A message is ready, or out on one channel, or gone; ready ones are in the order of publishing,
 *    whatever came back in between.
 * Q2 Only the first consumer is delivered to. One that has cancelled keeps what is out on it, and
 *    the next one is delivered to at once.
 * Q3 What is out on a channel comes back when the channel ends, marked as redelivered.
 */
import type { SightingKind } from '#domain/sighting.ts';

/** A message that is stored. */
export interface StoredMessage {
  readonly place: number;
  readonly body: Uint8Array;
  readonly redelivered: boolean;
}

/** What the queue delivers to; it belongs to a connection. */
export interface QueueConsumer {
  readonly prefetch: number;
  deliver(tag: number, messages: readonly StoredMessage[]): void;
  /** The queue has ended the channel. */
  cancelled(): void;
}

/** What is seen of a queue by those who watch it. */
export interface QueueWatch {
  delivered(queue: BrokerQueue, messages: readonly StoredMessage[], unacked: number): void;
  acked(queue: BrokerQueue, messages: readonly StoredMessage[]): void;
}

export class BrokerQueue {
  readonly partition: number;
  readonly kind: SightingKind;
  readonly #watch: QueueWatch;
  #ready: StoredMessage[] = [];
  #channels: QueueChannel[] = [];
  #unackedCount = 0;
  #places = 0;

  constructor(partition: number, kind: SightingKind, watch: QueueWatch) {
    this.partition = partition;
    this.kind = kind;
    this.#watch = watch;
  }

  get name(): string {
    return `${this.kind}-${this.partition}`;
  }

  /** Messages that wait to be delivered. */
  get readyCount(): number {
    return this.#ready.length;
  }

  /** Messages that are not acknowledged, ready ones too. */
  get size(): number {
    return this.#ready.length + this.#unackedCount;
  }

  publish(bodies: readonly Uint8Array[]): void {
    for (const body of bodies) {
      this.#places += 1;
      this.#ready.push({ place: this.#places, body, redelivered: false });
    }
    this.pump();
  }

  consume(consumer: QueueConsumer): QueueChannel {
    const channel = new QueueChannel(this, consumer);
    this.#channels.push(channel);
    return channel;
  }

  /** Ends the channel that is delivered to, as an operator or a policy can. */
  cancelActive(): boolean {
    const [active] = this.#channels;
    active?.end();
    active?.consumer.cancelled();
    return active !== undefined;
  }

  /** Delivers what may be delivered. */
  pump(): void {
    const [active] = this.#channels;
    if (active === undefined) return;
    const room = active.consumer.prefetch - active.unackedCount;
    const messages = this.#ready.splice(0, Math.max(0, room));
    if (messages.length === 0) return;
    this.#unackedCount += messages.length;
    active.take(messages);
    this.#watch.delivered(this, messages, active.unackedCount);
  }

  /** For a channel: it is not delivered to any longer. */
  leave(channel: QueueChannel): void {
    this.#channels = this.#channels.filter((other) => other !== channel);
    this.pump();
  }

  /** For a channel: these are done. */
  acked(messages: readonly StoredMessage[]): void {
    this.#unackedCount -= messages.length;
    this.#watch.acked(this, messages);
    this.pump();
  }

  /** For a channel: these are to be delivered again. */
  giveBack(messages: readonly StoredMessage[]): void {
    this.#unackedCount -= messages.length;
    const again = messages.map((message) => ({ ...message, redelivered: true }));
    this.#ready = [...again, ...this.#ready].sort((a, b) => a.place - b.place);
  }
}

/** A consumer's side of a queue: what is out, by tags of its own. */
export class QueueChannel {
  readonly consumer: QueueConsumer;
  readonly #queue: BrokerQueue;
  readonly #out: StoredMessage[] = [];
  #newest = 0;
  #acked = 0;
  #isOver = false;

  constructor(queue: BrokerQueue, consumer: QueueConsumer) {
    this.#queue = queue;
    this.consumer = consumer;
  }

  get unackedCount(): number {
    return this.#out.length;
  }

  /** For the queue: these are out now. */
  take(messages: readonly StoredMessage[]): void {
    const first = this.#newest + 1;
    this.#newest += messages.length;
    this.#out.push(...messages);
    this.consumer.deliver(first, messages);
  }

  ackThrough(tag: number): void {
    if (this.#isOver) return;
    const done = this.#out.splice(0, tag - this.#acked);
    this.#acked = tag;
    this.#queue.acked(done);
  }

  /** Delivers no more; what is out stays out. */
  cancel(): void {
    this.#queue.leave(this);
  }

  /** Is over: what is out comes back. A second call does nothing. */
  end(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#queue.giveBack(this.#out.splice(0));
    this.#queue.leave(this);
  }
}
