/**
 * Whether the store and the log tell the same history. If either went back in time, numbers would
 * be used twice and summaries dropped as duplicates, so nothing is relayed then (L3).
 *
 * It outlives the incarnations of a partition, because one question needs two claims to answer:
 *
 * Y1 A summary has its number from the store before the writer can have it. So the store must know
 *    every number that the writer has shown before the store was asked.
 * Y2 The writer is asked after the claim. If it is ahead of the store then, either the store went
 *    back in time, or another process has taken the partition over meanwhile, and has committed and
 *    relayed. The next claim tells: its epoch says whether there was another, and Y1 holds anyway.
 */
import { RefusedToRun } from '#domain/refused-to-run.ts';
import type { Ownership } from '#ports/stay-store.ts';
import type { SinkCursor } from '#ports/summary-sink.ts';

export class HistoryCheck {
  #ownership: Ownership | undefined;
  /** Where the writer was, if it was ahead of the store. */
  #aheadN: number | undefined;

  /**
   * The partition was claimed.
   *
   * @throws RefusedToRun when the store lacks what the writer had shown before
   */
  claimed(ownership: Ownership): void {
    const earlier = this.#ownership;
    const aheadN = this.#aheadN;
    this.#ownership = ownership;
    this.#aheadN = undefined;
    if (earlier === undefined || aheadN === undefined) return;
    // Another store is another history; what the writer has is compared with it anew.
    if (ownership.dataset !== earlier.dataset) return;
    const isAlone = ownership.epoch === earlier.epoch + 1;
    if (isAlone || aheadN > ownership.lastSummary) {
      const knownN = isAlone ? earlier.lastSummary : ownership.lastSummary;
      throw new RefusedToRun(
        `The writer has summary ${aheadN}, but the store only knows ${knownN}: the store went ` +
          'back in time. Restore the newest state of the store; going on would lose summaries.',
      );
    }
  }

  /**
   * The writer has said, after the claim, how far it is.
   *
   * @throws RefusedToRun when the two are not of one history
   * @throws Error when only the next claim can tell
   */
  compare({ dataset, n }: SinkCursor): void {
    const own = this.#ownership;
    if (own === undefined) throw new Error('The partition has to be claimed before.');
    if (dataset !== undefined && dataset !== own.dataset) {
      throw new RefusedToRun(
        `The writer's log belongs to data set ${dataset}, the store to ${own.dataset}. ` +
          'Give the writer the log of this store (writer.log), or the store the data of this log.',
      );
    }
    const trimmedN = own.lastSummary - own.outboxDepth;
    if (n < trimmedN) {
      throw new RefusedToRun(
        `The writer's log ends with summary ${n}, but ${n + 1} to ${trimmedN} have already ` +
          'left the store: the log was cut or replaced. Restore it (writer.log).',
      );
    }
    if (n > own.lastSummary) {
      this.#aheadN = n;
      throw new Error(
        `The writer has summary ${n}, but the store knew ${own.lastSummary} when the partition was ` +
          'taken over: it is taken over again, to see whether another process was at work.',
      );
    }
  }
}
