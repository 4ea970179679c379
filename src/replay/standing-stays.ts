/** The summaries that stand: those that were issued and that no other has superseded. */
import { describeStay } from './summary-comparison.ts';
import type { Summary } from '#domain/summary.ts';

/** Takes back what was added. */
export type Undo = () => void;

export class StandingStays {
  /** By the id of the summary. */
  readonly #stays = new Map<string, string>();

  /** What they say, each as a text. */
  get texts(): readonly string[] {
    return [...this.#stays.values()].sort();
  }

  add(summaries: readonly Summary[]): Undo {
    const undone: (() => void)[] = [];
    for (const summary of summaries) {
      const { summary_id: id, supersedes } = summary;
      const superseded = supersedes === undefined ? undefined : this.#stays.get(supersedes);
      if (supersedes !== undefined) this.#stays.delete(supersedes);
      // What takes a summary back stands for no stay.
      if (summary.reason !== 'read_corrected') this.#stays.set(id, describeStay(summary));
      undone.push(() => {
        this.#stays.delete(id);
        if (supersedes !== undefined && superseded !== undefined) {
          this.#stays.set(supersedes, superseded);
        }
      });
    }
    return () => {
      for (const undo of undone.toReversed()) undo();
    };
  }
}
