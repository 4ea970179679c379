/**
 * One life of a process, from its start to its end. Everything that happens in a process happens
 * through its life: a timer that has come, an answer that has arrived.
 *
 * F1 After its end nothing of it happens: its memory is gone, what was on its way to it is dropped.
 * F2 While it is paused what should happen waits, and happens in the same order afterwards.
 */
import type { VirtualTime } from '#streams/virtual-time.ts';

/** When a process was ended, or could not be reached. The simulated world throws nothing else. */
export class SimulatedFailure extends Error {
  override readonly name = 'SimulatedFailure';
}

export class Life {
  readonly #time: VirtualTime;
  readonly #waiting: (() => void)[] = [];
  readonly #endings: (() => void)[] = [];
  #state: 'running' | 'paused' | 'waking' | 'over' = 'running';

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  get isOver(): boolean {
    return this.#state === 'over';
  }

  get isPaused(): boolean {
    return this.#state === 'paused';
  }

  /** Does the work now, or when the process goes on, or never. */
  run(work: () => void): void {
    if (this.#state === 'running') work();
    else if (this.#state !== 'over') this.#waiting.push(work);
  }

  pause(): void {
    if (this.#state !== 'over') this.#state = 'paused';
  }

  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'waking';
    this.#time.schedule(() => this.#catchUp());
  }

  /** Ends it at once. A second call does nothing. */
  end(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#waiting.length = 0;
    for (const ending of this.#endings.splice(0)) ending();
  }

  /** Calls this when the life ends: what the operating system does after a process. */
  onEnd(ending: () => void): void {
    this.#endings.push(ending);
  }

  /** One piece at a time, so that promises that follow from it settle before the next one. */
  #catchUp(): void {
    if (this.#state !== 'waking') return;
    const work = this.#waiting.shift();
    if (work === undefined) {
      this.#state = 'running';
      return;
    }
    work();
    this.#time.schedule(() => this.#catchUp());
  }
}
