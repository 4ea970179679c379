/**
 * A connection of a process to a server, as TCP gives it: requests arrive in order, answers too, and
 * when it is lost nobody knows what became of those that were on their way.
 *
 * N1 A request has its effect at the server at most once, when it arrives, if the server lives.
 * N2 When one side has given the connection up, what the other one sends has no effect.
 * N3 What a side sent before it gave up may still arrive.
 */
import { SimulatedFailure } from './life.ts';
import { Wire } from './network.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { Life } from './life.ts';
import type { Link } from './network.ts';

export interface ConnectionOptions {
  readonly time: VirtualTime;
  readonly link: Link;
  /** For messages. */
  readonly name: string;
  readonly client: Life;
  /** The life of the server that it leads to; it may be over. */
  readonly server: Life;
  /** After so long without an answer the client gives up; undefined when it waits for ever. */
  readonly limitMs: number | undefined;
  /** Whether what is on its way when the client gives up still arrives. */
  readonly isLingering: () => boolean;
}

export class Connection {
  readonly #options: ConnectionOptions;
  readonly #there: Wire;
  readonly #back: Wire;
  readonly #pending = new Set<(error: Error) => void>();
  readonly #lost: ((error: Error) => void)[] = [];
  readonly #closed: (() => void)[] = [];
  #failure: Error | undefined;
  #isServerOpen = true;

  constructor(options: ConnectionOptions) {
    const { time, link, client, server } = options;
    this.#options = options;
    this.#there = new Wire(time, link.there);
    this.#back = new Wire(time, link.back);
    if (server.isOver) this.#tellEnd('refuses connections');
    server.onEnd(() => this.closeAtServer('has ended'));
    // The operating system closes what a process leaves open.
    client.onEnd(() => this.#there.send(() => this.closeAtServer('')));
  }

  /** Whether the client can use it, as far as it knows. */
  get isOpen(): boolean {
    return this.#failure === undefined;
  }

  /** The part of the link that the server listens to, and the one that the client listens to. */
  get link(): Link {
    return this.#options.link;
  }

  /** Calls this at the client, once, when the connection is lost. */
  onLost(lost: (error: Error) => void): void {
    this.#lost.push(lost);
  }

  /** Calls this at the server, once, when the connection is closed or lost. */
  onClosedAtServer(closed: () => void): void {
    if (this.#isServerOpen) this.#closed.push(closed);
    else closed();
  }

  /** Asks the server; the effect happens there. Rejects when the connection is lost. */
  request<T>(effect: () => T | Promise<T>): Promise<T> {
    const { client } = this.#options;
    if (client.isOver) return new Promise(() => undefined);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise<T>((resolve, reject) => {
      const limit = this.#startLimit();
      const settle = (end: () => void): void => {
        this.#pending.delete(fail);
        limit?.unsubscribe();
        end();
      };
      const fail = (error: Error): void => settle(() => reject(error));
      this.#pending.add(fail);
      const answer = (end: () => void): void => this.push(() => settle(end));
      this.tell(() => {
        const result = effect();
        if (!(result instanceof Promise)) return answer(() => resolve(result));
        result.then(
          (value) => answer(() => resolve(value)),
          (error: Error) => answer(() => reject(error)),
        );
      });
    });
  }

  /** Has an effect at the server, without an answer. */
  tell(effect: () => void): void {
    if (this.#options.client.isOver || this.#failure !== undefined) return;
    this.#there.send(() =>
      this.#options.server.run(() => {
        if (this.#isServerOpen) effect();
      }),
    );
  }

  /** The server has something happen at the client. */
  push(happen: () => void): void {
    if (!this.#isServerOpen) return;
    this.#back.send(() =>
      this.#options.client.run(() => {
        if (this.#failure === undefined) happen();
      }),
    );
  }

  /** The client gives it up, without a call of `onLost`. */
  abandon(reason = 'was given up'): void {
    if (this.#failure !== undefined) return;
    this.#failure = new SimulatedFailure(`The connection to ${this.#options.name} ${reason}.`);
    if (!this.#options.isLingering()) this.#there.drop();
    this.#there.send(() => this.closeAtServer(''));
    for (const fail of this.#pending) fail(this.#failure);
  }

  /** The client finds that it is lost. */
  lose(reason: string): void {
    if (this.#failure !== undefined || this.#options.client.isOver) return;
    this.abandon(reason);
    for (const lost of this.#lost) lost(this.#failure as unknown as Error);
  }

  /** The server gives it up. Answers that are on their way may be lost with it. */
  closeAtServer(reason: string, isDroppingAnswers = false): void {
    if (!this.#isServerOpen) return;
    if (isDroppingAnswers) this.#back.drop();
    if (reason !== '') this.#tellEnd(reason);
    this.#isServerOpen = false;
    for (const closed of this.#closed.splice(0)) closed();
  }

  /** Everything that the client sends is on its way for so long. */
  holdRequestsFor(ms: number): void {
    this.#there.holdFor(ms);
  }

  #tellEnd(reason: string): void {
    this.#back.send(() => this.#options.client.run(() => this.lose(reason)));
  }

  #startLimit() {
    const { time, client, limitMs } = this.#options;
    if (limitMs === undefined) return undefined;
    return time.schedule(
      () => client.run(() => this.lose(`has been silent for ${limitMs} ms`)),
      limitMs,
    );
  }
}
