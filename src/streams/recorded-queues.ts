/** The two queues of a replay: one recorded delivery at a time, the next when it is settled. */
import type { SightingKind } from '#domain/sighting.ts';
import type { Deliveries, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';

/** One recorded delivery. */
export interface RecordedDelivery {
  readonly kind: SightingKind;
  readonly body: Uint8Array;
}

export class RecordedQueues implements Deliveries {
  /** Resolves when both queues are consumed. */
  readonly opened: Promise<void>;
  readonly #listeners = new Map<SightingKind, DeliveryListener>();
  readonly #tags = { entry: 0, exit: 0 };
  #isOver = false;
  #settled: () => void = () => undefined;
  #open: () => void = () => undefined;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  async open(
    queue: SightingKind,
    _options: { readonly prefetch: number },
    listener: DeliveryListener,
  ): Promise<DeliveryChannel> {
    this.#listeners.set(queue, listener);
    if (this.#listeners.size === 2) this.#open();
    return {
      queue,
      ackThrough: () => this.#settled(),
      stop: async () => undefined,
      close: async () => listener.ended(),
    };
  }

  /** Nothing waits once the recording is over; before that the rest of it does. */
  async backlog(): Promise<number> {
    return this.#isOver ? 0 : 1;
  }

  /** Delivers one message; resolves when it is acknowledged. */
  async deliver({ kind, body }: RecordedDelivery, receivedAtMs: number): Promise<void> {
    const tag = ++this.#tags[kind];
    const acknowledged = new Promise<void>((resolve) => {
      this.#settled = resolve;
    });
    const delivery = { queue: kind, tag, body, redelivered: false, receivedAtMs };
    this.#listeners.get(kind)?.delivered([delivery]);
    await acknowledged;
  }

  /** From here on the queues are empty. */
  end(): void {
    this.#isOver = true;
  }
}
