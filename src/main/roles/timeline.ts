/**
 * How a run went, over its time.
 *
 * T1 There are never more than `SAMPLES_MAX` samples: when there would be, every other one is left out
 *    and from then on half as many are taken, so a long run is told in coarser steps.
 */
import type { Observation } from './observation.ts';

const SAMPLES_MAX = 600;

/** Where a run was after so many seconds; counts since its beginning. */
export interface Sample {
  readonly second: number;
  readonly published: number;
  readonly settled: number;
  readonly deadLetters: number;
  /** The phase of the scenario, when there is one. */
  readonly phase?: string;
}

export class Timeline {
  readonly #observation: Observation;
  #samples: Sample[] = [];
  #stepSeconds = 1;

  constructor(observation: Observation) {
    this.#observation = observation;
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Takes a sample, when it is time for one. */
  look(second: number): void {
    const before = this.#samples.at(-1);
    if (before !== undefined && second - before.second < this.#stepSeconds) return;
    const { published, settled, deadLetters, phases } = this.#observation;
    const phase = phases.at(-1);
    const sample = { second: Math.round(second * 10) / 10, published, settled, deadLetters };
    this.#samples.push(phase === undefined ? sample : { ...sample, phase });
    if (this.#samples.length < SAMPLES_MAX) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#stepSeconds *= 2;
  }
}
