/** Pauses between attempts: they double, up to a limit, and are spread by chance. */
import { timer } from 'rxjs';
import type { Observable, SchedulerLike } from 'rxjs';

export interface BackoffOptions {
  /** The first pause at most, in milliseconds. */
  readonly backoffMs: number;
  /** No pause is longer, in milliseconds. */
  readonly backoffMaxMs: number;
  /** A number from 0 up to but not including 1. */
  readonly random: () => number;
  /** What runs the timer; the machine's clock when there is none. */
  readonly scheduler?: SchedulerLike | undefined;
}

/**
 * The pause after the given number of failures in a row, counted from 1. It is between half and
 * the whole of the doubled pause, so that many processes do not come back in the same instant.
 */
export function pauseMs(failures: number, options: BackoffOptions): number {
  const wholeMs = Math.min(options.backoffMaxMs, options.backoffMs * 2 ** (failures - 1));
  return Math.round(wholeMs * (0.5 + options.random() / 2));
}

/** Emits once, after the pause. */
export function pause(failures: number, options: BackoffOptions): Observable<0> {
  return timer(pauseMs(failures, options), options.scheduler);
}
