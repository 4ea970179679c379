/** The timers of one life of a process: what they do happens through it, or not at all. */
import type { SchedulerAction, SchedulerLike, Subscription } from 'rxjs';
import type { VirtualTime } from '#streams/virtual-time.ts';
import type { Clock } from '#ports/clock.ts';
import type { Life } from './life.ts';

export class LifeScheduler implements SchedulerLike {
  readonly #time: VirtualTime;
  readonly #life: Life;
  readonly #clock: Clock;

  constructor(time: VirtualTime, life: Life, clock: Clock) {
    this.#time = time;
    this.#life = life;
    this.#clock = clock;
  }

  now(): number {
    return this.#clock.now();
  }

  schedule<T>(
    work: (this: SchedulerAction<T>, state?: T) => void,
    delayMs = 0,
    state?: T,
  ): Subscription {
    const life = this.#life;
    return this.#time.schedule<T>(
      function scheduled(due?: T) {
        life.run(() => {
          if (!this.closed) work.call(this, due);
        });
      },
      delayMs,
      state,
    );
  }
}
