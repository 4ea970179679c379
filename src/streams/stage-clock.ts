/**
 * How long one stage has been busy, idle and backpressured.
 *
 * S1 A stage is in exactly one state at a time, so the three sum to the age of this clock.
 * S2 A state that is entered again while it lasts costs nothing: time is read at changes, and when
 *    somebody asks.
 */
import type { GaugeReading, StageName, StageState } from '#ports/telemetry.ts';

/** One stage with the seconds that it has spent in one state. */
type StageReading = GaugeReading<{ readonly stage: StageName; readonly state: StageState }>;

export class StageClock {
  readonly #stage: StageName;
  readonly #monotonicMs: () => number;
  readonly #countedMs: Record<StageState, number> = { busy: 0, idle: 0, backpressured: 0 };
  #state: StageState = 'idle';
  #sinceMs: number;

  /** @param monotonicMs a clock that never goes back; only differences of it are used */
  constructor(stage: StageName, monotonicMs: () => number) {
    this.#stage = stage;
    this.#monotonicMs = monotonicMs;
    this.#sinceMs = monotonicMs();
  }

  /** The stage is in this state from now on. */
  enter(state: StageState): void {
    if (state === this.#state) return;
    this.#count();
    this.#state = state;
  }

  /** The seconds in each state, up to now. */
  read(): readonly StageReading[] {
    this.#count();
    return (['busy', 'idle', 'backpressured'] as const).map((state) => ({
      labels: { stage: this.#stage, state },
      value: this.#countedMs[state] / 1000,
    }));
  }

  #count(): void {
    const nowMs = this.#monotonicMs();
    this.#countedMs[this.#state] += nowMs - this.#sinceMs;
    this.#sinceMs = nowMs;
  }
}
