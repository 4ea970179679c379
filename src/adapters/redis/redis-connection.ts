/**
 * One connection to Redis, until it ends.
 *
 * R1 It is made once and never again: nothing is sent twice, and nothing waits for a better time.
 * R2 Whatever ends it, an answer that is overdue included, all that has no answer by then is rejected
 *    with the reason, and so is all that comes later.
 * R3 Commands reach the server in the order of the calls.
 */
import { Redis } from 'ioredis';
import { describeAnswer, describeUnreachable, RedisError } from './redis-error.ts';
import type { RedisOptions } from 'ioredis';
import type { RedisAddress } from './redis-address.ts';
import type { Script } from './scripts.ts';

/** Is told what a person should know. Neither function may throw. */
interface RedisWitness {
  connected(purpose: string): void;
  lost(purpose: string, error: Error): void;
}

export interface ConnectionOptions {
  readonly address: RedisAddress;
  /** How long all of connecting may take. */
  readonly connectTimeoutMs: number;
  /** How long an answer may take; then the connection is given up. */
  readonly commandTimeoutMs: number;
  readonly witness: RedisWitness;
}

/** What the library says when a command was not answered in time. */
const TIMED_OUT = 'Command timed out';

export class RedisConnection {
  /** For a person: which server it is. */
  readonly name: string;
  readonly #client: Redis;
  readonly #options: ConnectionOptions;
  readonly #purpose: string;
  readonly #opened: Promise<void>;
  readonly #ended = Promise.withResolvers<void>();
  #isReady = false;
  /** What the library reported last; it reports before it ends. */
  #reported: Error | undefined;
  #end: RedisError | undefined;

  /**
   * Begins to connect; calls wait for that.
   *
   * @param purpose one word for what the connection is for; the server shows it in CLIENT LIST
   */
  constructor(options: ConnectionOptions, purpose: string) {
    this.name = options.address.name;
    this.#options = options;
    this.#purpose = purpose;
    this.#client = new Redis(clientOptions(options, purpose));
    this.#client.on('error', (error: Error) => {
      this.#reported = error;
    });
    this.#client.on('end', () => {
      this.#fail(this.#describeEnd());
      this.#ended.resolve();
    });
    this.#opened = this.#open();
    // Whoever calls is told.
    this.#opened.catch(() => undefined);
  }

  /** Whether it may still be used; false once it has ended. */
  get isOpen(): boolean {
    return this.#end === undefined;
  }

  /** Rejects with a RedisError when the server refuses the command or the connection ends. */
  async call(command: string, args: readonly (string | number)[]): Promise<unknown> {
    await this.#opened;
    return this.#send(command, args);
  }

  /**
   * Runs a script. Its text goes along each time, so it cannot be missing on the server; that costs
   * a few microseconds, and nothing can overtake what would have to be sent again.
   */
  run(
    script: Script,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    return this.call('EVAL', [script, keys.length, ...keys, ...args]);
  }

  /** Ends it; what is on its way is rejected. */
  async close(): Promise<void> {
    this.#fail(
      new RedisError('closed', `${this.name}: the connection was closed by this process.`),
    );
    await this.#ended.promise;
  }

  async #open(): Promise<void> {
    const { address, connectTimeoutMs, witness } = this.#options;
    const late = new Error(`nothing was heard for ${connectTimeoutMs} ms`);
    const giveUp = (): void => this.#fail(describeUnreachable(late, this.name));
    const timer = setTimeout(giveUp, connectTimeoutMs);
    try {
      await this.#client.connect();
      // Left to the library, a database that cannot be selected would silently be database 0.
      await this.#send('SELECT', [address.database]);
      this.#isReady = true;
    } catch (error) {
      this.#fail(error instanceof RedisError ? error : this.#describeEnd());
      throw this.#end as RedisError;
    } finally {
      clearTimeout(timer);
    }
    witness.connected(this.#purpose);
  }

  async #send(command: string, args: readonly (string | number)[]): Promise<unknown> {
    if (this.#end !== undefined) throw this.#end;
    try {
      return await this.#client.call(command, args as (string | number)[]);
    } catch (error) {
      throw this.#describe(error as Error);
    }
  }

  #describe(error: Error): RedisError {
    if (this.#end !== undefined) return this.#end;
    if (error.name === 'ReplyError') return describeAnswer(error.message, this.name);
    const end = error.message === TIMED_OUT ? this.#describeSilence() : this.#describeEnd();
    this.#fail(end);
    return end;
  }

  #describeSilence(): RedisError {
    const { commandTimeoutMs } = this.#options;
    const silence = `${this.name} has not answered for ${commandTimeoutMs} ms`;
    const advice = 'Look whether it is overloaded or its disk is slow (redis.commandTimeoutMs)';
    return new RedisError('no_answer', `${silence}; the connection was given up. ${advice}.`);
  }

  /** The library reports why a connection ends, and rejects with something general. */
  #describeEnd(): RedisError {
    const reason = this.#reported ?? new Error('the server closed the connection');
    if (reason.name === 'ReplyError') return describeAnswer(reason.message, this.name);
    if (!this.#isReady) return describeUnreachable(reason, this.name);
    const advice = 'Look into the log of the server';
    const loss = `The connection to ${this.name} is lost: ${reason.message}. ${advice}.`;
    return new RedisError('lost', loss);
  }

  /** The first reason is the one that is told (R2). */
  #fail(reason: RedisError): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#client.disconnect();
    if (this.#isReady && reason.code !== 'closed') {
      this.#options.witness.lost(this.#purpose, reason);
    }
  }
}

function clientOptions(
  { address, connectTimeoutMs, commandTimeoutMs }: ConnectionOptions,
  purpose: string,
) {
  const { host, port, user, password, isEncrypted } = address;
  return {
    host,
    port,
    ...(password !== undefined && { username: user, password }),
    ...(isEncrypted && { tls: {} }),
    connectionName: `plateflow-${purpose}`,
    connectTimeout: connectTimeoutMs,
    commandTimeout: commandTimeoutMs,
    lazyConnect: true,
    // R1. The default for resending stays: without reconnecting nothing is, and with `false` the
    // library leaves promises pending for ever.
    retryStrategy: null,
    enableOfflineQueue: false,
    // Whether the server is loading, the first command tells; the library would wait for it.
    enableReadyCheck: false,
    disableClientInfo: true,
    // Nothing of protocol 3 is used.
    protocol: 2,
    // What is not sent when we let go is not worth waiting for.
    disconnectTimeout: 0,
  } as const satisfies RedisOptions;
}
