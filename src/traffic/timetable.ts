/**
 * When visits begin, and what differs in the traffic at that time.
 *
 * Visits begin in slots. Without a scenario the slots follow each other at one rate; with one at the
 * rate of the phase. All of it depends on the options alone, so that generators agree on it.
 */
import { rateFactorOf } from './scenario.ts';
import { countPlates, hotVisitEvery } from './traffic-options.ts';
import type { TrafficOptions } from './traffic-options.ts';

/** A phase as the slots see it. */
interface Stretch {
  /** The options with what differs in it. */
  readonly options: TrafficOptions;
  /** From the begin of the round. */
  readonly fromMs: number;
  readonly fromSlots: number;
  readonly slotsPerMs: number;
}

/** The times that belong to a set of options. */
export class Timetable {
  readonly options: TrafficOptions;
  /** `countPlates` and `hotVisitEvery` of the options, which every visit asks for. */
  readonly plates: number;
  readonly hotVisitEvery: number;
  /** Those of one round of the scenario, in order. */
  readonly #stretches: readonly Stretch[];
  readonly #roundMs: number;
  readonly #roundSlots: number;

  constructor(options: TrafficOptions) {
    const { scenario, ratePerSecond } = options;
    const stretches: Stretch[] = [];
    let fromMs = 0;
    let fromSlots = 0;
    for (const phase of scenario?.phases ?? []) {
      const slotsPerMs = (ratePerSecond * rateFactorOf(phase)) / 1000;
      stretches.push({ options: { ...options, ...phase.traffic }, fromMs, fromSlots, slotsPerMs });
      fromMs += phase.lengthMs;
      fromSlots += phase.lengthMs * slotsPerMs;
    }
    this.options = options;
    this.plates = countPlates(options);
    this.hotVisitEvery = hotVisitEvery(options);
    this.#stretches = stretches;
    this.#roundMs = fromMs;
    this.#roundSlots = fromSlots;
  }

  /** How many visits begin while the scenario is played once. */
  get visitsInRound(): number {
    return Math.max(1, Math.round(this.#roundSlots));
  }

  /** When a slot begins. Later slots never begin earlier. */
  timeOf(slots: number): number {
    const { anchorMs, ratePerSecond, scenario } = this.options;
    if (scenario === undefined) return Math.floor(anchorMs + (slots * 1000) / ratePerSecond);
    const round = Math.floor(slots / this.#roundSlots);
    const inRound = Math.max(0, slots - round * this.#roundSlots);
    const { fromMs, fromSlots, slotsPerMs } = this.#stretches.findLast(
      (stretch) => stretch.fromSlots <= inRound,
    ) as Stretch;
    const inPhaseMs = (inRound - fromSlots) / slotsPerMs;
    return Math.floor(anchorMs + round * this.#roundMs + fromMs + inPhaseMs);
  }

  /** The slot that begins at this time or just before; not a whole number. */
  slotAt(atMs: number): number {
    const { anchorMs, ratePerSecond, scenario } = this.options;
    const elapsedMs = atMs - anchorMs;
    if (scenario === undefined || elapsedMs < 0) return (elapsedMs * ratePerSecond) / 1000;
    const { fromMs, fromSlots, slotsPerMs } = this.#stretchAt(elapsedMs);
    const round = Math.floor(elapsedMs / this.#roundMs);
    const inPhaseMs = elapsedMs - round * this.#roundMs - fromMs;
    return round * this.#roundSlots + fromSlots + inPhaseMs * slotsPerMs;
  }

  /** The options with what differs at this time. */
  optionsAt(atMs: number): TrafficOptions {
    const { anchorMs, scenario } = this.options;
    return scenario === undefined ? this.options : this.#stretchAt(atMs - anchorMs).options;
  }

  #stretchAt(elapsedMs: number): Stretch {
    const inRoundMs = elapsedMs - Math.floor(elapsedMs / this.#roundMs) * this.#roundMs;
    return this.#stretches.findLast(({ fromMs }) => fromMs <= inRoundMs) as Stretch;
  }
}
