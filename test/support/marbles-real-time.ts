/**
 * What is not virtual in virtual time: promises, the clocks of the machine, and its timers. They go
 * on when the test is over, so a diagram in which nothing happens would hold for the wrong reason.
 */
import { promiseHooks } from 'node:v8';

/** Functions that begin something in real time, or read it. */
const REAL: readonly (readonly [owner: object, name: string])[] = [
  [globalThis, 'setTimeout'],
  [globalThis, 'setInterval'],
  [globalThis, 'setImmediate'],
  [globalThis, 'queueMicrotask'],
  [process, 'nextTick'],
  [performance, 'now'],
  [Date, 'now'],
];

/** Notes the first use of real time, with where it was, until `end` is called. */
export class RealTimeWatch {
  /** The first use, as an error that was not thrown; its stack says where. */
  first: Error | undefined;
  readonly #undo: (() => void)[] = [];

  constructor() {
    this.#undo.push(
      promiseHooks.onInit(() =>
        this.#note('A promise was made, which settles after the test.', 'cold(…) instead of it'),
      ) as () => void,
    );
    for (const [owner, name] of REAL) this.#watch(owner, name);
    this.#watchDates();
  }

  /** Everything is as before. */
  end(): void {
    for (const undo of this.#undo.splice(0).toReversed()) undo();
  }

  #note(what: string, instead: string): void {
    this.first ??= new Error(
      `${what} In virtual time that is never seen: the test hands in ${instead}.`,
    );
  }

  #watch(owner: object, name: string): void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    const real = Reflect.get(owner, name) as (...details: unknown[]) => unknown;
    const watched = (...details: unknown[]): unknown => {
      this.#note(`${name} was called, which is of the machine.`, 'the virtual now() or a timer');
      return Reflect.apply(real, owner, details);
    };
    Object.defineProperty(owner, name, { value: watched, configurable: true, writable: true });
    this.#undo.push(() => {
      if (before === undefined) Reflect.deleteProperty(owner, name);
      else Object.defineProperty(owner, name, before);
    });
  }

  /** A date of a given time is no look at the clock. */
  #watchDates(): void {
    const real = globalThis.Date;
    globalThis.Date = new Proxy(real, {
      construct: (target, details, newTarget) => {
        if (details.length === 0) {
          this.#note('A date of the present was made.', 'the virtual now()');
        }
        return Reflect.construct(target, details, newTarget) as object;
      },
    });
    this.#undo.push(() => {
      globalThis.Date = real;
    });
  }
}
