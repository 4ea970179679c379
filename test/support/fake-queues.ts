/**
 * The two queues of a partition in memory, after the contract D1 to D4 of `ports/deliveries.ts`.
 * What they are asked to do is written into a trace, where a test finds it in order.
 */
import { Gate } from './gate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Deliveries, Delivery, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';

interface Message {
  readonly body: Uint8Array;
  readonly redelivered: boolean;
}

export class FakeQueues implements Deliveries {
  readonly opening = new Gate();
  readonly probing = new Gate();
  readonly stopping = new Gate();
  readonly closing = new Gate();
  readonly trace: string[];
  readonly clock: Clock;
  readonly #ready = { entry: [] as Message[], exit: [] as Message[] };
  readonly #channels = new Map<SightingKind, FakeChannel>();
  openCount = 0;

  constructor(trace: string[], clock: Clock) {
    this.trace = trace;
    this.clock = clock;
  }

  /** Puts messages into a queue; what may be delivered of them comes as one batch. */
  publish(queue: SightingKind, ...bodies: readonly Uint8Array[]): void {
    for (const body of bodies) this.#ready[queue].push({ body, redelivered: false });
    this.#channels.get(queue)?.pump();
  }

  async open(
    queue: SightingKind,
    { prefetch }: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel> {
    await this.opening.pass();
    if (this.#channels.has(queue)) throw new Error(`The ${queue} queue has a consumer already.`);
    this.openCount += 1;
    const channel = new FakeChannel(queue, prefetch, listener, this);
    this.#channels.set(queue, channel);
    channel.pump();
    return channel;
  }

  async backlog(queue: SightingKind): Promise<number> {
    await this.probing.pass();
    return this.#ready[queue].length;
  }

  /** The channel of a queue ends by itself. */
  break(queue: SightingKind, error?: Error): void {
    this.#channels.get(queue)?.end(error);
  }

  take(queue: SightingKind, count: number): Message[] {
    return this.#ready[queue].splice(0, count);
  }

  giveBack(queue: SightingKind, messages: readonly Delivery[]): void {
    this.#ready[queue].unshift(...messages.map(({ body }) => ({ body, redelivered: true })));
    this.#channels.delete(queue);
  }
}

class FakeChannel implements DeliveryChannel {
  readonly queue: SightingKind;
  readonly #prefetch: number;
  readonly #listener: DeliveryListener;
  readonly #queues: FakeQueues;
  #unacked: Delivery[] = [];
  #tag = 0;
  #isConsuming = true;
  #isOpen = true;

  constructor(
    queue: SightingKind,
    prefetch: number,
    listener: DeliveryListener,
    queues: FakeQueues,
  ) {
    this.queue = queue;
    this.#prefetch = prefetch;
    this.#listener = listener;
    this.#queues = queues;
  }

  /** Delivers what there is, up to `prefetch` (D2). */
  pump(): void {
    if (!this.#isConsuming) return;
    const messages = this.#queues.take(this.queue, this.#prefetch - this.#unacked.length);
    if (messages.length === 0) return;
    const receivedAtMs = this.#queues.clock.now();
    const deliveries = messages.map(({ body, redelivered }) => {
      this.#tag += 1;
      return { queue: this.queue, tag: this.#tag, body, redelivered, receivedAtMs };
    });
    this.#unacked.push(...deliveries);
    this.#listener.delivered(deliveries);
  }

  ackThrough(tag: number): void {
    const [oldest] = this.#unacked;
    if (!this.#isOpen || oldest === undefined || tag < oldest.tag || tag > this.#tag) {
      throw new Error(`Nothing to acknowledge on the ${this.queue} queue up to ${tag} (D4).`);
    }
    this.#queues.trace.push(`ack ${this.queue} ${tag}`);
    this.#unacked = this.#unacked.filter((delivery) => delivery.tag > tag);
    this.pump();
  }

  async stop(): Promise<void> {
    this.#queues.trace.push(`stop ${this.queue}`);
    await this.#queues.stopping.pass();
    this.#isConsuming = false;
  }

  async close(): Promise<void> {
    await this.#queues.closing.pass();
    this.#queues.trace.push(`close ${this.queue}`);
    this.end();
  }

  /** What was not acknowledged goes back to where it came from (D3). */
  end(error?: Error): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#isConsuming = false;
    this.#queues.giveBack(this.queue, this.#unacked);
    this.#listener.ended(error);
  }
}
