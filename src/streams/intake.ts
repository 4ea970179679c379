/**
 * One queue of a partition: its deliveries as a stream, and their settlement.
 *
 * I1 A delivery is acknowledged after what it caused is committed, and never before.
 * I2 Acknowledgements go to the channel that the deliveries came from.
 * I3 At most `prefetch` deliveries are unacknowledged: the valve in front of everything behind.
 * I4 A channel that is being opened is waited for before it is stopped or closed, so that it does
 *    not take deliveries away from the channel that comes after it.
 */
import { Observable } from 'rxjs';
import { AckMark } from './ack-mark.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { Deliveries, Delivery, DeliveryChannel } from '#ports/deliveries.ts';
import type { Failpoint } from '#ports/failpoints.ts';

export class Intake {
  readonly queue: SightingKind;
  readonly prefetch: number;
  readonly #deliveries: Deliveries;
  readonly #failpoint: Failpoint;
  readonly #mark = new AckMark();
  #opening: Promise<DeliveryChannel | undefined> = Promise.resolve(undefined);
  #channel: DeliveryChannel | undefined;
  #closing: Promise<void> | undefined;
  #complete: () => void = () => undefined;
  #isStopping = false;
  #acked = 0;

  constructor(deliveries: Deliveries, queue: SightingKind, prefetch: number, failpoint: Failpoint) {
    this.#deliveries = deliveries;
    this.queue = queue;
    this.prefetch = prefetch;
    this.#failpoint = failpoint;
  }

  /** Deliveries that this process holds. */
  get unackedCount(): number {
    return this.#mark.newest - this.#acked;
  }

  /** Whether nothing more is delivered before something is acknowledged (I3). */
  get isUsedUp(): boolean {
    return this.unackedCount >= this.prefetch;
  }

  /** Deliveries that have come and are not done. */
  get unsettledCount(): number {
    return this.#mark.newest - this.#mark.mark - this.#mark.waitingCount;
  }

  /**
   * Opens the channel and emits what it delivers. Completes when `stop` was called and nothing
   * more will come, errors when the channel ended by itself. An intake is consumed once.
   */
  consume(): Observable<readonly Delivery[]> {
    return new Observable((subscriber) => {
      this.#complete = () => subscriber.complete();
      const opening = this.#deliveries.open(
        this.queue,
        { prefetch: this.prefetch },
        {
          delivered: (batch) => {
            this.#mark.delivered(batch.length);
            subscriber.next(batch);
          },
          ended: (error) => {
            if (error === undefined && this.#isStopping) subscriber.complete();
            else subscriber.error(error ?? new Error(`The ${this.queue} queue ended by itself.`));
          },
        },
      );
      this.#opening = opening.catch(() => undefined);
      opening
        .then((channel) => this.#opened(channel))
        .catch((error: unknown) => subscriber.error(error));
    });
  }

  /** Notes that a delivery is done. It is acknowledged with the next `acknowledge`. */
  settle(delivery: Delivery): void {
    this.#mark.done(delivery.tag);
  }

  /** Acknowledges everything that is done and has nothing undone before it. */
  acknowledge(): void {
    const { mark } = this.#mark;
    if (mark === this.#acked || this.#channel === undefined) return;
    this.#failpoint('before-ack');
    this.#channel.ackThrough(mark);
    this.#acked = mark;
    this.#failpoint('after-ack');
  }

  /** Asks for no more deliveries; what is here can still be settled. The stream completes. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    const channel = await this.#opening;
    await channel?.stop();
    this.#complete();
  }

  /** Ends the channel: what is not acknowledged will be delivered again. A second call is the same. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  #opened(channel: DeliveryChannel): void {
    this.#channel = channel;
    // Deliveries can come, and be settled, before the channel itself is known.
    this.acknowledge();
  }

  async #close(): Promise<void> {
    this.#isStopping = true;
    const channel = await this.#opening;
    await channel?.close();
  }
}
