/**
 * Publishing that knows what arrived. A publication is a list of messages that succeeds as a whole.
 *
 * P1 Messages are sent in the order of the calls, and at most `window` are unconfirmed at a time.
 * P2 A publication succeeds when a queue has stored each of its messages. It fails when one found
 *    no queue or was not taken, and when the channel ended: then nothing is known of the rest.
 * P3 Nothing is sent while the broker is blocked or the socket is full, and nothing is kept here
 *    but the publications that their callers wait for.
 */
import { BrokerError } from './broker-error.ts';
import { Outlet } from './outlet.ts';
import { within } from './time-limit.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { Outgoing } from './outlet.ts';

export interface ConfirmedPublishingOptions {
  readonly connection: BrokerConnection;
  readonly window: number;
  /** How long `close` waits for what is on its way. */
  readonly timeoutMs: number;
  readonly newId: () => string;
}

/** One call: its messages, and how far they are. */
interface Publication {
  readonly messages: readonly Outgoing[];
  readonly promise: Promise<void>;
  readonly succeed: () => void;
  readonly fail: (error: unknown) => void;
  sent: number;
  stored: number;
  isOver: boolean;
}

export class ConfirmedPublishing {
  readonly #options: ConfirmedPublishingOptions;
  /** All that are not over, in the order of the calls. */
  readonly #publications = new Set<Publication>();
  /** Those that are not sent completely, in that order. */
  #unsent: Publication[] = [];
  #outlet: Outlet | undefined;
  #isOpening = false;
  #closing: Promise<void> | undefined;

  constructor(options: ConfirmedPublishingOptions) {
    this.#options = options;
  }

  /** @throws BrokerError when it is not known that all are stored; they can be published again */
  publish(messages: readonly Outgoing[]): Promise<void> {
    if (this.#closing !== undefined) return Promise.reject(this.#closed());
    if (messages.length === 0) return Promise.resolve();
    const { promise, resolve: succeed, reject: fail } = Promise.withResolvers<void>();
    const progress = { sent: 0, stored: 0, isOver: false };
    const publication: Publication = { messages, promise, succeed, fail, ...progress };
    this.#publications.add(publication);
    this.#unsent.push(publication);
    this.#send();
    return promise;
  }

  /** Waits for what is on its way, as long as the broker may take for an answer. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const onTheirWay = Promise.allSettled([...this.#publications].map(({ promise }) => promise));
    try {
      await within(this.#options.timeoutMs, onTheirWay, () => this.#closed());
    } catch (error) {
      this.#failAll(error);
    }
    await this.#outlet?.close();
  }

  /** Sends as much as there is room for. */
  #send(): void {
    let [publication] = this.#unsent;
    if (publication === undefined) return;
    const outlet = this.#outlet;
    if (outlet === undefined) return void this.#open();
    while (publication !== undefined) {
      while (!publication.isOver && publication.sent < publication.messages.length) {
        if (!outlet.hasRoom) return;
        this.#sendNext(outlet, publication);
      }
      this.#unsent.shift();
      [publication] = this.#unsent;
    }
  }

  #sendNext(outlet: Outlet, publication: Publication): void {
    const message = publication.messages[publication.sent] as Outgoing;
    publication.sent += 1;
    try {
      outlet.send(message, this.#options.newId(), (problem) => {
        if (problem === undefined) this.#stored(publication);
        else this.#fail(publication, problem);
        this.#send();
      });
    } catch (error) {
      // A channel that is ending says in a moment why; else the message cannot be encoded.
      if ((error as Error).name !== 'IllegalOperationError') this.#fail(publication, error);
    }
  }

  async #open(): Promise<void> {
    if (this.#isOpening) return;
    this.#isOpening = true;
    try {
      const live = await this.#options.connection.use();
      const outlet = await Outlet.open(live, this.#options.window, () => this.#send());
      this.#outlet = outlet;
      void outlet.ended.then((error) => this.#lost(error));
      // It may have ended before it could be used; who waits for it is told why.
      if (!outlet.isOpen) await outlet.ended;
    } catch (error) {
      this.#failAll(error);
    } finally {
      this.#isOpening = false;
    }
    this.#send();
  }

  #lost(error: BrokerError | undefined): void {
    this.#outlet = undefined;
    this.#failAll(error ?? this.#closed());
  }

  #stored(publication: Publication): void {
    publication.stored += 1;
    if (publication.isOver || publication.stored < publication.messages.length) return;
    this.#end(publication);
    publication.succeed();
  }

  #fail(publication: Publication, error: unknown): void {
    if (publication.isOver) return;
    this.#end(publication);
    publication.fail(error);
  }

  #failAll(error: unknown): void {
    this.#unsent = [];
    for (const publication of this.#publications) this.#fail(publication, error);
  }

  #end(publication: Publication): void {
    publication.isOver = true;
    this.#publications.delete(publication);
  }

  #closed(): BrokerError {
    const { name } = this.#options.connection;
    return new BrokerError('closed', `Nothing more is published to ${name}: it was closed here.`);
  }
}
