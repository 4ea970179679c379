/**
 * A channel that messages are sent on. Each of them ends in one of four ways: a queue has stored
 * it, no queue was found, the queue did not take it, or the channel ended and nothing is known.
 */
import { APPLY, BrokerError } from './broker-error.ts';
import type { ConfirmChannel } from 'amqplib';
import type { LiveConnection } from './live-connection.ts';
import type { WatchedChannel } from './watched-channel.ts';

/** A message on its way to a queue. */
export interface Outgoing {
  readonly exchange: string;
  readonly routingKey: string;
  /** Where it should end up, for a person. */
  readonly queueName: string;
  readonly body: Uint8Array;
  readonly contentType: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export class Outlet {
  readonly #live: LiveConnection;
  readonly #channel: WatchedChannel<ConfirmChannel>;
  readonly #window: number;
  /** Messages that came back, by id, until they are confirmed, which follows at once. */
  readonly #returned = new Set<string>();
  #unconfirmed = 0;
  #isFull = false;

  /**
   * Opens a channel, as soon as the broker is not blocked.
   *
   * @param window messages that may be unconfirmed
   * @param roomAgain called when there is room that was not there before
   * @throws BrokerError when the connection ends or the broker does not answer
   */
  static async open(live: LiveConnection, window: number, roomAgain: () => void): Promise<Outlet> {
    await live.unblocked();
    return new Outlet(live, await live.openConfirmChannel(), window, roomAgain);
  }

  private constructor(
    live: LiveConnection,
    channel: WatchedChannel<ConfirmChannel>,
    window: number,
    roomAgain: () => void,
  ) {
    this.#live = live;
    this.#channel = channel;
    this.#window = window;
    const { raw, ended } = channel;
    raw.on('return', ({ properties }) => this.#returned.add(String(properties.messageId)));
    raw.on('drain', () => {
      this.#isFull = false;
      roomAgain();
    });
    live.model.on('unblocked', roomAgain);
    void ended.then(() => live.model.off('unblocked', roomAgain));
  }

  /** Resolves when the channel has ended; with the reason unless `close` was called. */
  get ended(): Promise<BrokerError | undefined> {
    return this.#channel.ended;
  }

  get isOpen(): boolean {
    return this.#channel.isOpen;
  }

  /** Whether another message may be sent: window, socket and broker have room for it. */
  get hasRoom(): boolean {
    return !this.#isFull && !this.#live.isBlocked && this.#unconfirmed < this.#window;
  }

  /**
   * Sends a message.
   *
   * @param settled called when it is known what became of it; not when the channel ends before
   * @throws when the message cannot be encoded
   */
  send(
    message: Outgoing,
    messageId: string,
    settled: (problem: BrokerError | undefined) => void,
  ): void {
    const { exchange, routingKey, body, contentType, headers } = message;
    const content = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    const options = { persistent: true, mandatory: true, contentType, messageId, headers };
    const confirm = (nack: Error | null): void => {
      // The channel has ended, and says in a moment why.
      if (!this.#channel.isOpen) return;
      this.#unconfirmed -= 1;
      settled(this.#problemOf(message, nack !== null, this.#returned.delete(messageId)));
    };
    this.#isFull = !this.#channel.raw.publish(exchange, routingKey, content, options, confirm);
    this.#unconfirmed += 1;
  }

  /** Ends the channel, unless the broker is blocked: then it reads nothing, not even that. */
  async close(): Promise<void> {
    if (!this.#live.isBlocked) await this.#channel.close();
  }

  #problemOf(
    { exchange, routingKey, queueName }: Outgoing,
    isRefused: boolean,
    isReturned: boolean,
  ): BrokerError | undefined {
    const where = `${this.#live.name}: queue ${queueName}`;
    if (isRefused) {
      const what = `${where} did not take a message. Look at its limits and into the broker's log.`;
      return new BrokerError('nacked', what);
    }
    if (!isReturned) return undefined;
    const way = exchange === '' ? '' : ` (exchange ${exchange}, routing key ${routingKey})`;
    const what = `${where} is missing or not bound${way}. Create what is missing: ${APPLY}`;
    return new BrokerError('unroutable', what);
  }
}
