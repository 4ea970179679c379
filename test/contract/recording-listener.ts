/** A consumer for tests: it keeps what it is given, and tells when there is enough. */
import type { Delivery, DeliveryListener } from '#ports/deliveries.ts';

export class RecordingListener implements DeliveryListener {
  readonly deliveries: Delivery[] = [];
  /** One element for each time that the channel said it has ended. */
  readonly endings: (Error | undefined)[] = [];
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];
  readonly #end = Promise.withResolvers<Error | undefined>();
  readonly #react: (deliveries: readonly Delivery[]) => void;

  /** @param react called with each batch, after it was recorded */
  constructor(react: (deliveries: readonly Delivery[]) => void = () => undefined) {
    this.#react = react;
  }

  get texts(): readonly string[] {
    return this.deliveries.map(({ body }) => Buffer.from(body).toString());
  }

  get tags(): readonly number[] {
    return this.deliveries.map(({ tag }) => tag);
  }

  /** Resolves when the channel has ended, with the error if it had one. */
  get end(): Promise<Error | undefined> {
    return this.#end.promise;
  }

  /** Resolves as soon as there are this many deliveries in all; rejects when the channel ends. */
  async received(count: number): Promise<void> {
    if (this.deliveries.length >= count) return;
    const enough = new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
    const early = this.end.then((error) => {
      throw new Error(`The channel ended with ${this.deliveries.length} of ${count} deliveries.`, {
        cause: error,
      });
    });
    await Promise.race([enough, early]);
  }

  delivered(deliveries: readonly Delivery[]): void {
    this.deliveries.push(...deliveries);
    this.#react(deliveries);
    for (const { count, resolve } of this.#waiting) {
      if (this.deliveries.length >= count) resolve();
    }
  }

  ended(error?: Error): void {
    this.endings.push(error);
    this.#end.resolve(error);
  }
}
