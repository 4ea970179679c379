/** What one check of a run has found. */
export interface Check {
  readonly name: string;
  /** What must hold, as a sentence. */
  readonly must: string;
  /** How often it does not; 0 is what a good run has. */
  readonly problems: number;
  /** What was looked at, by what it is. */
  readonly counts: Readonly<Record<string, number>>;
  /** The first few of what is wrong. */
  readonly examples: readonly string[];
  /** Why it could not be made, if so. It counts neither as good nor as bad. */
  readonly skipped?: string;
}

const EXAMPLES_MAX = 5;

/** Collects what a check finds. */
export class Findings {
  readonly #name: string;
  readonly #must: string;
  readonly #counts: Record<string, number> = {};
  readonly #examples: string[] = [];
  #problems = 0;

  constructor(name: string, must: string) {
    this.#name = name;
    this.#must = must;
  }

  /** Counts something that is as it must be. */
  count(what: string, by = 1): void {
    this.#counts[what] = (this.#counts[what] ?? 0) + by;
  }

  /** Counts something that is wrong, and keeps the first few of it. */
  problem(what: string, detail: string): void {
    this.#problems += 1;
    this.count(what);
    if (this.#examples.length < EXAMPLES_MAX) this.#examples.push(`${what}: ${detail}`);
  }

  conclude(): Check {
    return {
      name: this.#name,
      must: this.#must,
      problems: this.#problems,
      counts: this.#counts,
      examples: this.#examples,
    };
  }
}

/** A check that could not be made. */
export function skipped(name: string, must: string, reason: string): Check {
  return { name, must, problems: 0, counts: {}, examples: [], skipped: reason };
}
