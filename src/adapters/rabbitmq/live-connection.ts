/** One established connection to the broker, until it ends. */
import { BrokerError } from './broker-error.ts';
import { within } from './time-limit.ts';
import { WatchedChannel } from './watched-channel.ts';
import type { EventEmitter } from 'node:events';
import type { Duplex } from 'node:stream';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';
import type { BrokerAddress } from './broker-address.ts';
import type { ChannelOwner } from './watched-channel.ts';

/** What amqplib knows of a connection and does not declare. */
interface Underlying extends EventEmitter {
  readonly stream: Duplex;
  /** As negotiated, in seconds; 0 is none. */
  readonly heartbeat: number;
}

export class LiveConnection implements ChannelOwner {
  readonly model: ChannelModel;
  /** For a person: which broker it is. */
  readonly name: string;
  /** How long the broker may take to answer a request. */
  readonly answerMs: number;
  #failure: BrokerError | undefined;
  #isOpen = true;
  #isBlocked = false;

  constructor(model: ChannelModel, address: BrokerAddress, answerMs: number) {
    this.model = model;
    this.name = address.name;
    this.answerMs = answerMs;
    model.on('error', (error) => this.#fail(error));
    // Not on the model: the connection manager takes all listeners from there when it closes.
    this.#underlying.on('close', (error?: Error) => {
      this.#isOpen = false;
      if (error !== undefined) this.#fail(error);
    });
    model.on('blocked', () => {
      this.#isBlocked = true;
    });
    model.on('unblocked', () => {
      this.#isBlocked = false;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen && this.#failure === undefined;
  }

  /** Why it ended; undefined while it has not, or when that was asked for. */
  get failure(): BrokerError | undefined {
    return this.#failure;
  }

  /** The broker takes no more messages at present, because it is short of memory or disk. */
  get isBlocked(): boolean {
    return this.#isBlocked;
  }

  /** Resolves when the broker takes messages, or when the connection has ended. */
  async unblocked(): Promise<void> {
    if (!this.#isBlocked || !this.isOpen) return;
    await new Promise<void>((resolve) => {
      this.model.once('unblocked', resolve);
      this.#underlying.once('close', () => resolve());
    });
  }

  /** What the broker says of itself. */
  get serverProperties(): Readonly<Record<string, unknown>> {
    return { ...this.model.connection.serverProperties };
  }

  /** The negotiated heartbeat in seconds; 0 is none. */
  get heartbeatSeconds(): number {
    return this.#underlying.heartbeat;
  }

  async openChannel(): Promise<WatchedChannel> {
    return this.#open(() => this.model.createChannel());
  }

  async openConfirmChannel(): Promise<WatchedChannel<ConfirmChannel>> {
    return this.#open(() => this.model.createConfirmChannel());
  }

  /** Ends the connection at once, without a word to a broker that does not answer. */
  drop(reason: BrokerError): void {
    this.#failure ??= reason;
    this.#underlying.stream.destroy(reason);
  }

  get #underlying(): Underlying {
    return this.model.connection as unknown as Underlying;
  }

  async #open<Raw extends Channel>(create: () => Promise<Raw>): Promise<WatchedChannel<Raw>> {
    const { answerMs, name } = this;
    try {
      const raw = await within(answerMs, create(), () => {
        const what = `${name} did not open a channel within ${answerMs} ms.`;
        const late = new BrokerError('no_answer', what);
        this.drop(late);
        return late;
      });
      if (!this.isOpen) throw new Error('it was closed');
      return new WatchedChannel(raw, this);
    } catch (error) {
      throw this.#failure ?? lost(name, error);
    }
  }

  #fail(error: Error): void {
    this.#failure ??= lost(this.name, error);
  }
}

function lost(name: string, error: unknown): BrokerError {
  const what = `The connection to ${name} was lost: ${(error as Error).message}.`;
  return new BrokerError('lost', what, { cause: error });
}
