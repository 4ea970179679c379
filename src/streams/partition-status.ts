/**
 * What a partition does at present, for those who ask whether it works.
 *
 * It owns what was noted last; nothing is decided by it.
 */
import type { OutboxGauge } from './outbox-gauge.ts';

export type PartitionState =
  /** It takes deliveries and commits. */
  | { readonly is: 'running' }
  /** It commits nothing until the writer takes summaries; with why it did not, as far as known. */
  | { readonly is: 'full'; readonly summaries: number; readonly error: Error | undefined }
  /** Another process works on it; this one takes over when that one ends. */
  | { readonly is: 'standby'; readonly holder: string }
  /** It is about to begin, or to begin anew because of this error. */
  | { readonly is: 'waiting'; readonly error: Error | undefined };

export class PartitionStatus {
  #state: PartitionState = { is: 'waiting', error: undefined };
  #outbox: OutboxGauge | undefined;
  #writerError: Error | undefined;

  get state(): PartitionState {
    if (this.#state.is !== 'running' || !this.#outbox?.isFull) return this.#state;
    return { is: 'full', summaries: this.#outbox.depth, error: this.#writerError };
  }

  /** An incarnation works, with this outbox. */
  running(outbox: OutboxGauge): void {
    this.#state = { is: 'running' };
    this.#outbox = outbox;
    this.#writerError = undefined;
  }

  /** The writer has taken summaries, or there was this error. */
  relayed(error?: Error): void {
    this.#writerError = error;
  }

  /** Another process was found at work. @returns whether that is news */
  standby(holder: string): boolean {
    const isNews = this.#state.is !== 'standby';
    this.#state = { is: 'standby', holder };
    return isNews;
  }

  /** Nothing works, because of the error if there is one. */
  waiting(error?: Error): void {
    this.#state = { is: 'waiting', error };
  }
}
