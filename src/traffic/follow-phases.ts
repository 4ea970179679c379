/** Tells when the phases of a scenario begin. */
import { lengthOf, spanAt } from './scenario.ts';
import type { Clock } from '#ports/clock.ts';
import type { Wait } from './generator.ts';
import type { Phase, Scenario } from './scenario.ts';

export interface PhaseWatch {
  readonly scenario: Scenario;
  /** When a round of the scenario begins. */
  readonly anchorMs: number;
  /** No phase that begins at this time or later is told of; without it the rounds never end. */
  readonly untilMs?: number;
  readonly clock: Clock;
  readonly wait: Wait;
  /** Called with the phase that it is now, and with each one when it begins. */
  readonly began: (phase: Phase) => void;
}

/**
 * Follows a scenario until its end or until the signal is aborted. Of phases that were over before
 * there was time to tell of them it is told late, but whole rounds are left out.
 */
export async function followPhases(watch: PhaseWatch, signal: AbortSignal): Promise<void> {
  const { scenario, anchorMs, untilMs = Number.POSITIVE_INFINITY, clock, wait } = watch;
  let atMs = clock.now();
  while (atMs < untilMs && !signal.aborted) {
    const span = spanAt(scenario, anchorMs, atMs);
    watch.began(span.phase);
    // A timer may wake up early.
    while (clock.now() < span.untilMs && !signal.aborted) {
      await wait(span.untilMs - clock.now(), signal);
    }
    const isFarBehind = clock.now() >= span.untilMs + lengthOf(scenario);
    atMs = isFarBehind ? clock.now() : span.untilMs;
  }
}
