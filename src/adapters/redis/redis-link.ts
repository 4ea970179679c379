/** The connection that one part of the engine uses at present; there is at most one. */
import { RedisConnection } from './redis-connection.ts';
import { RedisError } from './redis-error.ts';
import type { ConnectionOptions } from './redis-connection.ts';

export class RedisLink {
  readonly #options: ConnectionOptions;
  readonly #purpose: string;
  #connection: RedisConnection | undefined;
  #isClosed = false;

  /** @param purpose one word for what the connection is for */
  constructor(options: ConnectionOptions, purpose: string) {
    this.#options = options;
    this.#purpose = purpose;
  }

  /** The connection, whether it works or has ended; the first call makes it. */
  current(): RedisConnection {
    return this.#connection ?? this.renew();
  }

  /** The connection; a new one if it has ended. */
  live(): RedisConnection {
    return this.#connection?.isOpen === true ? this.#connection : this.renew();
  }

  /**
   * A new connection; the one before is closed.
   *
   * @throws RedisError `closed` after `close`
   */
  renew(): RedisConnection {
    if (this.#isClosed) {
      const { name } = this.#options.address;
      throw new RedisError('closed', `${name}: this process has closed its connections.`);
    }
    void this.#connection?.close();
    this.#connection = new RedisConnection(this.#options, this.#purpose);
    return this.#connection;
  }

  /** Closes the connection; there will be no other. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection?.close();
  }
}
