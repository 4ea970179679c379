/**
 * A connection that is made when it is first needed, and again whenever it was lost.
 *
 * B1 What is done on it is done on one live connection and ends with that; nothing is carried over.
 * B2 Waiting for it ends with the next attempt to connect, however that turns out.
 * B3 Once closed it stays closed; an attempt that is under way then comes to nothing.
 */
import { AmqpConnectionManagerClass } from 'amqp-connection-manager';
import { BrokerError, describeFailedConnect } from './broker-error.ts';
import { LiveConnection } from './live-connection.ts';
import { within } from './time-limit.ts';
import type { ChannelModel } from 'amqplib';
import type { BrokerAddress } from './broker-address.ts';

/**
 * What a connection is for. They are separate, because a broker that is short of memory stops
 * reading from those who publish: it must still read acknowledgements.
 */
export type ConnectionPurpose = 'consuming' | 'publishing';

/** Told what a person should know of a connection. None of these may throw. */
export interface BrokerWitness {
  connected?(purpose: ConnectionPurpose): void;
  /** An established connection ended by itself. */
  lost?(purpose: ConnectionPurpose, error: Error): void;
  /** The broker takes no more messages, and says why. */
  blocked?(purpose: ConnectionPurpose, reason: string): void;
  unblocked?(purpose: ConnectionPurpose): void;
}

export interface BrokerConnectionOptions {
  readonly address: BrokerAddress;
  readonly purpose: ConnectionPurpose;
  /** How long the broker may take to connect, and to answer any later request. */
  readonly timeoutMs: number;
  readonly witness: BrokerWitness;
}

/** The pause between two attempts is a random one, so that many processes do not come at once. */
const RECONNECT_SECONDS_MIN = 0.25;
const RECONNECT_SECONDS_MAX = 0.75;

export class BrokerConnection {
  readonly #options: BrokerConnectionOptions;
  #manager: AmqpConnectionManagerClass | undefined;
  #live: LiveConnection | undefined;
  #attempt: PromiseWithResolvers<LiveConnection> | undefined;
  #blockedBecause: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(options: BrokerConnectionOptions) {
    this.#options = options;
  }

  /** For a person: which broker it is. */
  get name(): string {
    return this.#options.address.name;
  }

  /** Why the broker takes no messages at present; undefined when it does. */
  get blockedBecause(): string | undefined {
    return this.#blockedBecause;
  }

  /**
   * The live connection; makes it, or waits for it, if there is none.
   *
   * @throws BrokerError when the next attempt fails or takes too long, or after `close`
   */
  async use(): Promise<LiveConnection> {
    if (this.#closing !== undefined) throw this.#closed();
    if (this.#live?.isOpen === true) return this.#live;
    this.#attempt ??= Promise.withResolvers();
    const { promise } = this.#attempt;
    this.#manager ??= this.#connect();
    const { timeoutMs, address } = this.#options;
    return within(timeoutMs, promise, () => {
      const what = `${address.name} cannot be reached: no answer within ${timeoutMs} ms.`;
      return new BrokerError('unreachable', `${what} Check rabbitmq.url and whether it runs.`);
    });
  }

  /** Ends the connection, within the time that the broker has for an answer. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const live = this.#live;
    this.#live = undefined;
    this.#attempt?.promise.catch(() => undefined);
    this.#attempt?.reject(this.#closed());
    if (this.#manager === undefined) return;
    // It settles late, or never, when the broker has gone or is just being connected to.
    const closed = this.#manager.close().catch(() => undefined);
    const late = new BrokerError('no_answer', `${this.name} did not answer when it was left.`);
    await within(this.#options.timeoutMs, closed, () => late).catch(() => live?.drop(late));
  }

  /** The library only connects, and connects again; it is given no channel to keep. */
  #connect(): AmqpConnectionManagerClass {
    const { address, purpose, timeoutMs } = this.#options;
    const spread = RECONNECT_SECONDS_MAX - RECONNECT_SECONDS_MIN;
    const manager = new AmqpConnectionManagerClass([address.connect], {
      reconnectTimeInSeconds: RECONNECT_SECONDS_MIN + Math.random() * spread,
      connectionOptions: {
        timeout: timeoutMs,
        noDelay: true,
        keepAlive: true,
        clientProperties: { connection_name: `plateflow ${purpose}` },
      },
    });
    manager.on('connect', ({ connection }: { connection: ChannelModel }) =>
      this.#connected(connection),
    );
    manager.on('connectFailed', ({ err }: { err: Error }) => this.#failed(err));
    manager.on('disconnect', () => this.#lost());
    manager.connect().catch(() => undefined);
    return manager;
  }

  #connected(model: ChannelModel): void {
    const { address, purpose, timeoutMs, witness } = this.#options;
    const live = new LiveConnection(model, address, timeoutMs);
    if (this.#closing !== undefined) return;
    this.#live = live;
    model.on('blocked', (reason) => {
      this.#blockedBecause = reason;
      witness.blocked?.(purpose, reason);
    });
    model.on('unblocked', () => {
      this.#blockedBecause = undefined;
      witness.unblocked?.(purpose);
    });
    witness.connected?.(purpose);
    this.#attempt?.resolve(live);
    this.#attempt = undefined;
  }

  #failed(error: Error): void {
    const { name, vhost } = this.#options.address;
    this.#attempt?.reject(describeFailedConnect(error, name, vhost));
    this.#attempt = undefined;
  }

  #lost(): void {
    const { purpose, witness } = this.#options;
    const failure = this.#live?.failure ?? new BrokerError('lost', `${this.name} was lost.`);
    this.#live = undefined;
    this.#blockedBecause = undefined;
    if (this.#closing === undefined) witness.lost?.(purpose, failure);
  }

  #closed(): BrokerError {
    return new BrokerError('closed', `The connection to ${this.name} has been closed here.`);
  }
}
