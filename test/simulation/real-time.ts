/**
 * Takes real time and real chance away for the length of a run: whatever reads them makes the run
 * fail, because then a seed would not repeat it.
 */
import { setImmediate as realImmediate } from 'node:timers';

/** When something in a run reads what only the machine knows. */
export class RealTimeRead extends Error {
  override readonly name = 'RealTimeRead';
}

export interface Forbidden {
  /** Resolves when no promise is left that can go on by itself. */
  readonly settled: () => Promise<void>;
  /** Gives everything back. @throws RealTimeRead when something was read */
  readonly allowRealTime: () => void;
}

type Holder = Record<string, unknown>;

/** Takes them away until `allowRealTime` is called. One run at a time. */
export function forbidRealTime(): Forbidden {
  const reads: RealTimeRead[] = [];
  const saved: (readonly [Holder, string, unknown])[] = [];
  const replace = (holder: object, name: string, value: () => unknown): void => {
    saved.push([holder as Holder, name, (holder as Holder)[name]]);
    (holder as Holder)[name] = value;
  };
  const forbid = (holder: object, name: string, label: string): void => {
    replace(holder, name, () => {
      const read = new RealTimeRead(`${label} was read in a simulation.`);
      reads.push(read);
      throw read;
    });
  };
  forbid(Date, 'now', 'Date.now');
  forbid(Math, 'random', 'Math.random');
  forbid(crypto, 'randomUUID', 'crypto.randomUUID');
  forbid(crypto, 'getRandomValues', 'crypto.getRandomValues');
  for (const name of ['setTimeout', 'setInterval', 'setImmediate']) {
    forbid(globalThis, name, name);
  }
  // Only how long something took is told of it, and nobody listens.
  replace(performance, 'now', () => 0);
  const allowRealTime = (): void => {
    for (const [holder, name, value] of saved.splice(0)) holder[name] = value;
    const [first] = reads;
    if (first !== undefined) throw first;
  };
  const settled = (): Promise<void> => new Promise((resolve) => realImmediate(resolve));
  return { settled, allowRealTime };
}
