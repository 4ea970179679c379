/** What a row of a recording says, beside what the core has come to; tells of each difference. */
import { isSameSummary } from './summary-comparison.ts';
import type { Summary } from '#domain/summary.ts';
import type { DecisionDivergence } from './decision-divergence.ts';

export class RowComparison {
  /** Where the row stands. */
  row = 0;
  readonly #diverged: (divergence: DecisionDivergence) => void;
  readonly #isPseudonymised: boolean;

  constructor(diverged: (divergence: DecisionDivergence) => void, isPseudonymised: boolean) {
    this.#diverged = diverged;
    this.#isPseudonymised = isPseudonymised;
  }

  /** Tells of a difference unless there is none. */
  compare(what: DecisionDivergence['what'], about: string, expected: string, actual: string): void {
    if (expected !== actual) this.#diverged({ row: this.row, what, about, expected, actual });
  }

  summaries(recorded: readonly Summary[], decided: readonly Summary[]): void {
    const length = Math.max(recorded.length, decided.length);
    for (let index = 0; index < length; index += 1) {
      const [expected, actual] = [recorded[index], decided[index]];
      if (expected && actual && isSameSummary(expected, actual, this.#isPseudonymised)) continue;
      const about = expected?.summary_id ?? actual?.summary_id ?? '';
      this.#diverged({
        row: this.row,
        what: 'summary',
        about,
        expected: describe(expected),
        actual: describe(actual),
      });
    }
  }
}

function describe(summary: Summary | undefined): string {
  return summary === undefined ? 'none' : JSON.stringify(summary);
}
