/**
 * A scenario on the stage of a demonstration: its traffic is made by the generators; what happens to
 * the store and the writer is made here.
 *
 * P1 What a phase does to the servers ends with the phase, and at the latest with `end`.
 */
import { followPhases } from '#traffic/follow-phases.ts';
import { lengthOf, spanAt } from '#traffic/scenario.ts';
import { withDelays } from './slow-sink.ts';
import { withStoreOutages } from './store-outage.ts';
import type { Clock } from '#ports/clock.ts';
import type { SummarySink } from '#ports/summary-sink.ts';
import type { Wait } from '#traffic/generator.ts';
import type { Phase, PhaseSpan, Scenario } from '#traffic/scenario.ts';
import type { Engine } from './engine.ts';

export interface StagingOptions {
  /** Without one nothing happens to the servers. */
  readonly scenario: Scenario | undefined;
  /** When it begins; it is played once. */
  readonly anchorMs: number;
  readonly clock: Clock;
  readonly wait: Wait;
}

/** One performance of a scenario. */
export class Staging {
  readonly #options: StagingOptions;
  readonly #endMs: number;
  readonly #ended = new AbortController();

  constructor(options: StagingOptions) {
    this.#options = options;
    const { scenario, anchorMs } = options;
    this.#endMs = scenario === undefined ? anchorMs : anchorMs + lengthOf(scenario);
  }

  /** The engine as the processor sees it. */
  engine(engine: Engine): Engine {
    return withStoreOutages(engine, () => this.#span()?.phase.isStoreAway === true);
  }

  /** The writer as the processor sees it. */
  readonly sink = (sink: SummarySink): SummarySink => withDelays(sink, () => this.#delay());

  /** Tells when phases begin, until the last one is over or all is ended. */
  async follow(began: (phase: Phase, scenario: Scenario) => void): Promise<void> {
    const { scenario, ...options } = this.#options;
    if (scenario === undefined) return;
    const tell = (phase: Phase): void => began(phase, scenario);
    const watch = { ...options, scenario, untilMs: this.#endMs, began: tell };
    await followPhases(watch, this.#ended.signal);
  }

  /** Ends the performance: store and writer are as they are from here on. */
  end(): void {
    this.#ended.abort();
  }

  async #delay(): Promise<void> {
    const span = this.#span();
    const delayMs = span?.phase.writerDelayMs;
    if (span === undefined || delayMs === undefined) return;
    const restMs = span.untilMs - this.#options.clock.now();
    await this.#options.wait(Math.min(delayMs, restMs), this.#ended.signal);
  }

  #span(): PhaseSpan | undefined {
    const { scenario, anchorMs, clock } = this.#options;
    const nowMs = clock.now();
    const isOver = nowMs >= this.#endMs || this.#ended.signal.aborted;
    return scenario === undefined || isOver ? undefined : spanAt(scenario, anchorMs, nowMs);
  }
}
