/**
 * A gate in front of an asynchronous port: a test decides when a call goes through, and whether.
 * By default every call does, in the next microtask.
 */
export class Gate {
  readonly #failures: Error[] = [];
  #waiting: { pass: () => void; fail: (error: Error) => void }[] = [];
  #isHeld = false;

  /** Calls that wait. */
  get waitingCount(): number {
    return this.#waiting.length;
  }

  /** From here on calls wait. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Lets through what waits, and what comes later. */
  open(): void {
    this.#isHeld = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { pass } of waiting) pass();
  }

  /** Lets one waiting call through: the oldest, or the one at this place. */
  letOne(index = 0): void {
    const [call] = this.#waiting.splice(index, 1);
    if (call === undefined) throw new Error('No call waits at this gate.');
    call.pass();
  }

  /** Lets one waiting call fail. */
  failOne(error: Error): void {
    const call = this.#waiting.shift();
    if (call === undefined) throw new Error('No call waits at this gate.');
    call.fail(error);
  }

  /** The next calls fail, one with each of these errors. */
  failNext(...errors: readonly Error[]): void {
    this.#failures.push(...errors);
  }

  /** What the port calls. */
  async pass(): Promise<void> {
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
    if (!this.#isHeld) return;
    await new Promise<void>((resolve, reject) => {
      this.#waiting.push({ pass: resolve, fail: reject });
    });
  }
}
