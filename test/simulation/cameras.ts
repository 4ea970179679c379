/**
 * The cameras: they publish what is planned, and again until it is confirmed. So a confirmation that
 * is lost makes a message be there twice.
 */
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { Broker } from './broker.ts';
import type { Connection } from './connection.ts';
import type { Place } from './place.ts';
import type { PlannedMessage } from './traffic.ts';

/** How long they wait for a confirmation, and then before they try again. */
const LIMIT_MS = 2_000;
const PAUSE_MS = 300;

export class Cameras {
  readonly #time: VirtualTime;
  readonly #place: Place;
  readonly #broker: Broker;
  readonly #note: (what: string) => void;
  #connection: Connection | undefined;
  #unconfirmed = 0;
  /** How often each message was handed to the network. */
  readonly attempts = new Map<PlannedMessage, number>();

  constructor(time: VirtualTime, place: Place, broker: Broker, note: (what: string) => void) {
    this.#time = time;
    this.#place = place;
    this.#broker = broker;
    this.#note = note;
  }

  /** Messages that are planned or on their way, and not confirmed. */
  get unconfirmedCount(): number {
    return this.#unconfirmed;
  }

  start(messages: readonly PlannedMessage[]): void {
    this.#unconfirmed = messages.length;
    for (const message of messages) {
      this.#time.schedule(() => void this.#publish(message), message.atMs);
    }
  }

  async #publish(message: PlannedMessage): Promise<void> {
    const { partition, queue, body } = message;
    for (;;) {
      this.attempts.set(message, (this.attempts.get(message) ?? 0) + 1);
      try {
        await this.#current().request(() => this.#broker.queue(partition, queue).publish([body]));
        this.#unconfirmed -= 1;
        return;
      } catch {
        this.#note(`publish again on ${queue}-${partition}`);
        await this.#time.until(this.#time.now() + PAUSE_MS);
      }
    }
  }

  #current(): Connection {
    if (this.#connection?.isOpen !== true) {
      this.#connection = this.#place.connect('broker', this.#broker.life, LIMIT_MS);
    }
    return this.#connection;
  }
}
