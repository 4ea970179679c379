/**
 * The queues that sightings come in on.
 *
 * The contract, which `test/contract/deliveries.contract.ts` holds every engine to:
 *
 * D1 Deliveries of one channel carry the tags 1, 2, 3, ... in the order of the queue.
 * D2 At most `prefetch` deliveries of a channel are unacknowledged at any time.
 * D3 What was not acknowledged when a channel ends is delivered again, in order, before anything
 *    newer, marked `redelivered`.
 * D4 A tag is meaningful on the channel that delivered it and on no other.
 */
import type { SightingKind } from '#domain/sighting.ts';

/** One message as it came. */
export interface Delivery {
  readonly queue: SightingKind;
  readonly tag: number;
  readonly body: Uint8Array;
  /** The queue has handed this message out before; it may or may not have had an effect. */
  readonly redelivered: boolean;
  /** When it reached this process, in milliseconds since the epoch. */
  readonly receivedAtMs: number;
}

/** What a channel tells its consumer. Neither function may throw. */
export interface DeliveryListener {
  delivered(deliveries: readonly Delivery[]): void;
  /** The channel has ended and delivers no more. With an error when it was not asked to. */
  ended(error?: Error): void;
}

/** A consumer on one queue. */
export interface DeliveryChannel {
  readonly queue: SightingKind;
  /** Acknowledges every delivery up to and including this tag. Must not be called with a lower tag. */
  ackThrough(tag: number): void;
  /** Asks for no more deliveries; those that are out can still be acknowledged. */
  stop(): Promise<void>;
  /** Ends the channel after handing over the acknowledgements; the rest is delivered again. */
  close(): Promise<void>;
}

/** The two queues of one partition. */
export interface Deliveries {
  open(
    queue: SightingKind,
    options: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel>;
  /** How many messages of the queue wait to be delivered; those that are out do not count. */
  backlog(queue: SightingKind): Promise<number>;
}
