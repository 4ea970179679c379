/** The time in which a writer reads all of its log: it is alive then, but takes no summaries. */
import { stderr } from 'node:process';
import { systemClock } from '#adapters/system-clock.ts';
import { drawBar, openLiveView } from '../terminal.ts';
import type { ScanProgress } from '#adapters/summary-log/log-survey.ts';

/** Follows the opening of a log: for a health check, and for a person at a terminal. */
export class LogOpening {
  readonly #path: string;
  readonly #stopping: AbortSignal;
  readonly #view = openLiveView(systemClock);
  #state = 'the log is being opened';
  #isGivenUp = false;

  constructor(path: string, stopping: AbortSignal) {
    this.#path = path;
    this.#stopping = stopping;
  }

  /** Whether the opening was ended because the writer is to stop. */
  get isGivenUp(): boolean {
    return this.#isGivenUp;
  }

  /** Throws when the writer is to stop, which ends the opening. */
  readonly progress: ScanProgress = (bytesDone, bytesTotal) => {
    if (this.#stopping.aborted) {
      this.#isGivenUp = true;
      throw new Error('the writer was asked to stop');
    }
    this.#state = `verifying the log, ${bytesDone} of ${bytesTotal} bytes`;
    // Among lines for a machine there is no place for it.
    if (!stderr.isTTY) return;
    this.#view.show(() => [`${drawBar(bytesDone, bytesTotal)} of ${this.#path} verified`]);
  };

  /** Throws with how far it is. */
  readonly check = (): never => {
    throw new Error(this.#state);
  };
}
