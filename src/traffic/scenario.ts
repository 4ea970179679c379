/** A scenario: what happens to the garages and their servers, one phase after the other. */

/** What differs in the traffic. What is not named is as it is configured. */
interface PhaseTraffic {
  /** How many times as many visits begin. */
  readonly rateFactor?: number;
  readonly duplicateShare?: number;
  /** How often an event is repeated that is published more than once. */
  readonly duplicateCopies?: number;
  readonly retransmissionShare?: number;
  readonly reorderShare?: number;
  readonly malformedShare?: number;
  /** One car comes as often as it can, and its events are repeated so often. */
  readonly hotCopies?: number;
}

/** A part of a scenario. */
export interface Phase {
  /** Unique within its scenario. */
  readonly name: string;
  readonly lengthMs: number;
  readonly traffic?: PhaseTraffic;
  /** How much later than usual the writer answers. */
  readonly writerDelayMs?: number;
  /** Whether the store answers nothing at all. */
  readonly isStoreAway?: boolean;
}

export interface Scenario {
  readonly name: string;
  /** What happens, in a line. */
  readonly summary: string;
  /** The panels that move, by their titles. */
  readonly panels: readonly string[];
  /** The alerts that fire when it runs at its own length, by their names. */
  readonly alerts: readonly string[];
  /** At least one; together they take some time. */
  readonly phases: readonly Phase[];
}

/** A phase at the time when it takes place. */
export interface PhaseSpan {
  /** How many times the scenario was played before. */
  readonly round: number;
  /** Its place among the phases. */
  readonly index: number;
  readonly phase: Phase;
  /** Milliseconds since the epoch; `untilMs` is the first that no longer belongs to it. */
  readonly fromMs: number;
  readonly untilMs: number;
}

/** How long a scenario takes, in milliseconds. */
export function lengthOf({ phases }: Pick<Scenario, 'phases'>): number {
  return phases.reduce((sumMs, { lengthMs }) => sumMs + lengthMs, 0);
}

/** How many times as many visits begin as without the scenario. */
export function rateFactorOf({ traffic }: Phase): number {
  return traffic?.rateFactor ?? 1;
}

/** Whether something else than traffic makes the phase. */
export function disturbsServers({ writerDelayMs, isStoreAway }: Phase): boolean {
  return writerDelayMs !== undefined || isStoreAway === true;
}

/**
 * The phase that takes place at a time. A scenario is played again and again, in both directions
 * of time, so that all who know the anchor agree on it.
 *
 * @param anchorMs when a round begins
 */
export function spanAt(scenario: Scenario, anchorMs: number, atMs: number): PhaseSpan {
  const { phases } = scenario;
  const roundMs = lengthOf(scenario);
  const round = Math.floor((atMs - anchorMs) / roundMs);
  let index = 0;
  let phase = phases[0] as Phase;
  let fromMs = anchorMs + round * roundMs;
  while (atMs >= fromMs + phase.lengthMs && index + 1 < phases.length) {
    fromMs += phase.lengthMs;
    index += 1;
    phase = phases[index] as Phase;
  }
  return { round, index, phase, fromMs, untilMs: fromMs + phase.lengthMs };
}

/** The scenario in another length, with its phases in the same proportions. */
export function stretch(scenario: Scenario, totalMs: number): Scenario {
  return { ...scenario, phases: stretchPhases(scenario.phases, totalMs) };
}

/** Phases in the same proportions that take exactly so long together. */
export function stretchPhases(phases: readonly Phase[], totalMs: number): readonly Phase[] {
  const factor = totalMs / lengthOf({ phases });
  let endMs = 0;
  return phases.map((phase) => {
    // The ends are rounded, not the lengths: so roundings do not add up.
    const fromMs = Math.round(endMs * factor);
    endMs += phase.lengthMs;
    return { ...phase, lengthMs: Math.round(endMs * factor) - fromMs };
  });
}
