/** A consumer of one queue in memory: what is out on it, and its tags. */
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Delivery, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';

/** A message that waits to be delivered. */
export interface ReadyMessage {
  readonly body: Uint8Array;
  readonly redelivered: boolean;
}

/** The queue, as its channels see it. */
export interface ChannelQueue {
  readonly kind: SightingKind;
  readonly clock: Clock;
  /** Whether it is this channel's turn to be delivered to. */
  isActive(channel: MemoryChannel): boolean;
  /** Takes up to so many messages out of the queue, the oldest first. */
  take(count: number): readonly ReadyMessage[];
  /** Puts what was out back to the front, in the order in which it was delivered (D3). */
  giveBack(deliveries: readonly Delivery[]): void;
  /** The channel wants no more deliveries; another one may want what there is. */
  leave(channel: MemoryChannel): void;
}

export class MemoryChannel implements DeliveryChannel {
  readonly queue: SightingKind;
  readonly #source: ChannelQueue;
  readonly #prefetch: number;
  readonly #listener: DeliveryListener;
  /** Those with the tags after the acknowledged one. */
  readonly #out: Delivery[] = [];
  #newest = 0;
  #acked = 0;
  #state: 'open' | 'stopped' | 'ended' = 'open';
  #isPumping = false;

  constructor(source: ChannelQueue, prefetch: number, listener: DeliveryListener) {
    this.queue = source.kind;
    this.#source = source;
    this.#prefetch = prefetch;
    this.#listener = listener;
  }

  /** Delivers what there is, as one batch of at most what the prefetch leaves room for (D2). */
  pump(): void {
    if (this.#state !== 'open' || this.#isPumping || !this.#source.isActive(this)) return;
    const messages = this.#source.take(this.#prefetch - this.#out.length);
    if (messages.length === 0) return;
    const receivedAtMs = this.#source.clock.now();
    const batch = messages.map(({ body, redelivered }) => {
      this.#newest += 1;
      return { queue: this.queue, tag: this.#newest, body, redelivered, receivedAtMs };
    });
    this.#out.push(...batch);
    this.#isPumping = true;
    this.#listener.delivered(batch);
    this.#isPumping = false;
  }

  /** Delivers when what runs now has returned: a consumer never finds itself called by its call. */
  pumpSoon(): void {
    queueMicrotask(() => this.pump());
  }

  ackThrough(tag: number): void {
    if (this.#state === 'ended') return;
    if (tag < this.#acked || tag > this.#newest) {
      throw new RangeError(`Tag ${tag} of the ${this.queue} queue cannot be acknowledged now.`);
    }
    this.#out.splice(0, tag - this.#acked);
    this.#acked = tag;
    this.pumpSoon();
  }

  async stop(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'stopped';
    this.#source.leave(this);
  }

  async close(): Promise<void> {
    this.end();
  }

  /** The channel is over, with the error if that was not asked for. */
  end(error?: Error): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#source.giveBack(this.#out.splice(0));
    this.#source.leave(this);
    this.#listener.ended(error);
  }
}
