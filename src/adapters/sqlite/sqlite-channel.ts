/**
 * The consumer of one queue. It works in turns, one per tick of the event loop: store what was
 * acknowledged, read what there is room for, hand it out.
 *
 * H1 Tag `t` is message `start + t` of the queue, so a place in the queue is all there is to store.
 * H2 The place is stored before the listener sees the messages; so after a kill all of them, and no
 *    others, are redelivered.
 * H3 A channel that finds another consumer in its place ends, and nothing more of it is stored.
 */
import { EmbeddedError } from './embedded-error.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Clock } from '#ports/clock.ts';
import type { Delivery, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { Arrivals } from './arrivals.ts';
import type { Attachment, StoredQueue } from './stored-queue.ts';

/** What is read in one turn at most; between turns everything else gets its share of the time. */
const DELIVERIES_PER_TURN = 512;

export interface ChannelOptions {
  readonly stored: StoredQueue;
  readonly arrivals: Arrivals;
  readonly clock: Clock;
  readonly prefetch: number;
  readonly listener: DeliveryListener;
}

export class SqliteChannel implements DeliveryChannel {
  readonly queue: SightingKind;
  readonly #options: ChannelOptions;
  readonly #own: Attachment;
  readonly #unlisten: () => void;
  #state: 'open' | 'stopped' | 'ended' = 'open';
  #position: number;
  #acked: number;
  #saved: { readonly position: number; readonly acked: number };
  /** Messages that have been read but are not out. */
  #ahead: readonly Uint8Array[] = [];
  #turn: NodeJS.Immediate | undefined;

  /** Takes the queue over. */
  constructor(options: ChannelOptions) {
    const { stored, arrivals } = options;
    this.queue = stored.kind;
    this.#options = options;
    this.#own = stored.attach();
    const { acked } = this.#own;
    this.#position = acked;
    this.#acked = acked;
    this.#saved = { position: acked, acked };
    this.#unlisten = arrivals.listen(() => this.#wake());
    // Wakes this channel, and one in this process that has just lost the queue to it.
    arrivals.announce();
  }

  ackThrough(tag: number): void {
    if (this.#state === 'ended') return;
    const n = this.#own.acked + tag;
    if (n < this.#acked || n > this.#position) {
      throw new RangeError(`Tag ${tag} of the ${this.queue} queue cannot be acknowledged now.`);
    }
    this.#acked = n;
    this.#wake();
  }

  async stop(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'stopped';
    this.#ahead = [];
    this.#takeTurn();
  }

  async close(): Promise<void> {
    if (this.#state === 'ended') return;
    try {
      // What is out but not done goes back. A newer consumer has seen to that already.
      this.#position = this.#acked;
      this.#save();
    } catch (error) {
      this.#end(error as Error);
      throw error;
    }
    this.#end();
  }

  #wake(): void {
    if (this.#state !== 'ended') this.#turn ??= setImmediate(() => this.#takeTurn());
  }

  #takeTurn(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    try {
      const deliveries = this.#take();
      if (!this.#save()) {
        throw new EmbeddedError(
          'superseded',
          `The ${this.queue} queue of partition ${this.#options.stored.partition} has another ` +
            'consumer now. Run one processor only, or give each its own file.',
        );
      }
      if (deliveries.length === 0) return;
      if (deliveries.length === DELIVERIES_PER_TURN) this.#wake();
      this.#options.listener.delivered(deliveries);
    } catch (error) {
      this.#end(error as Error);
    }
  }

  /** The next deliveries: as many as there are, as may be out, and as one turn may have. */
  #take(): readonly Delivery[] {
    if (this.#state !== 'open') return [];
    const { prefetch, stored, clock } = this.#options;
    const room = Math.min(DELIVERIES_PER_TURN, prefetch - (this.#position - this.#acked));
    const receivedAtMs = clock.now();
    const deliveries: Delivery[] = [];
    while (deliveries.length < room) {
      if (this.#ahead.length === 0) this.#ahead = stored.readAfter(this.#position);
      if (this.#ahead.length === 0) break;
      const bodies = this.#ahead.slice(0, room - deliveries.length);
      this.#ahead = this.#ahead.slice(bodies.length);
      for (const body of bodies) deliveries.push(this.#next(body, receivedAtMs));
    }
    return deliveries;
  }

  #next(body: Uint8Array, receivedAtMs: number): Delivery {
    this.#position += 1;
    return {
      queue: this.queue,
      tag: this.#position - this.#own.acked,
      body,
      redelivered: this.#position <= this.#own.handedOut,
      receivedAtMs,
    };
  }

  /** Stores the place. @returns false when the queue has another consumer */
  #save(): boolean {
    const { stored } = this.#options;
    const place = { position: this.#position, acked: this.#acked };
    const isSaved = place.position === this.#saved.position && place.acked === this.#saved.acked;
    if (isSaved) return stored.isConsumedBy(this.#own.consumer);
    if (!stored.save(this.#own.consumer, place)) return false;
    this.#saved = place;
    return true;
  }

  #end(error?: Error): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    clearImmediate(this.#turn);
    this.#ahead = [];
    this.#unlisten();
    this.#options.listener.ended(error);
  }
}
