/** A place in a recording where the core decides something else than what was recorded. */
export interface DecisionDivergence {
  /** The line of the recording. */
  readonly row: number;
  readonly what: 'refusal' | 'outcome' | 'summary' | 'loaded state' | 'states';
  /** The event or the plate that it is about, as the recording names it. */
  readonly about: string;
  /** What was recorded. */
  readonly expected: string;
  /** What the core decides. */
  readonly actual: string;
}
