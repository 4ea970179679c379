/**
 * A raw channel of amqplib whose end is seen, asked for or not.
 *
 * W1 It lives on one live connection and is never made again: tags mean nothing anywhere else.
 * W2 It ends once, and says why. A request that it takes along fails with the same reason.
 * W3 A request that is not answered in time ends the whole connection, so nothing can come late.
 */
import { BrokerError, describeRefusal, replyCode } from './broker-error.ts';
import { within } from './time-limit.ts';
import type { Channel } from 'amqplib';

/** The connection that a channel is on. */
export interface ChannelOwner {
  /** For a person: which broker it is. */
  readonly name: string;
  /** How long the broker may take to answer a request. */
  readonly answerMs: number;
  /** Why the connection ended, if it did by itself. */
  readonly failure: BrokerError | undefined;
  drop(reason: BrokerError): void;
}

export class WatchedChannel<Raw extends Channel = Channel> {
  readonly raw: Raw;
  /** Resolves when the channel has ended; with the reason unless `close` was called. */
  readonly ended: Promise<BrokerError | undefined>;
  readonly #owner: ChannelOwner;
  #isOpen = true;
  #isAskedToEnd = false;
  #failure: unknown;

  constructor(raw: Raw, owner: ChannelOwner) {
    this.raw = raw;
    this.#owner = owner;
    // Without a listener an error of one channel would end the connection with all the others.
    raw.on('error', (error) => this.#fail(error));
    // The same holds for what a listener throws; it is a fault here, and ends this channel only.
    raw.on('handler-error', (error) => {
      // A delivery that was on its way when its consumer was cancelled: it comes again.
      if (error.message.startsWith('Unknown consumer')) return;
      this.#fail(error);
      this.abandon();
    });
    const end = Promise.withResolvers<BrokerError | undefined>();
    this.ended = end.promise;
    // Before amqplib's own listener, which tells every unconfirmed message that the channel ended.
    raw.prependOnceListener('close', () => {
      this.#isOpen = false;
      // The connection says why it ended right after its channels have.
      queueMicrotask(() => end.resolve(this.#reason()));
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /**
   * Asks the broker something and waits for the answer.
   *
   * @param limitMs how long that may take, where many deliveries may come before it
   * @throws BrokerError when it refuses, when it does not answer in time, when the channel ends
   */
  async ask<T>(
    request: (raw: Raw) => Promise<T>,
    limitMs: number = this.#owner.answerMs,
  ): Promise<T> {
    const { name } = this.#owner;
    let late: BrokerError | undefined;
    try {
      return await within(limitMs, request(this.raw), () => {
        late = new BrokerError('no_answer', `${name} did not answer within ${limitMs} ms.`);
        return late;
      });
    } catch (error) {
      if (late !== undefined) {
        this.#owner.drop(late);
        throw late;
      }
      // A request that ended with its channel does not know why; the channel does.
      const isTakenAlong = replyCode(error) === undefined && !this.#isOpen;
      const reason = isTakenAlong ? await this.ended : undefined;
      throw reason ?? describeRefusal(error, name);
    }
  }

  /**
   * Ends the channel after everything that was sent on it before.
   *
   * @throws BrokerError `no_answer`; the connection has been given up then
   */
  async close(): Promise<void> {
    this.#isAskedToEnd = true;
    if (!this.#isOpen) return;
    await this.ask(async (raw) => {
      // amqplib's promise is forgotten when the connection ends meanwhile; `ended` is not.
      raw.close().catch(() => undefined);
      await this.ended;
    });
  }

  /** Ends the channel without waiting for it. */
  abandon(): void {
    this.close().catch(() => undefined);
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
  }

  #reason(): BrokerError | undefined {
    if (this.#failure !== undefined) return describeRefusal(this.#failure, this.#owner.name);
    if (this.#isAskedToEnd) return undefined;
    return this.#owner.failure ?? new BrokerError('lost', `${this.#owner.name} ended the channel.`);
  }
}
