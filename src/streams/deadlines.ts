/** The passing of time as a stream: the plates whose deadline has come. */
import { exhaustMap, filter, from, timer } from 'rxjs';
import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { PlateKey } from '#domain/plate.ts';

export interface DeadlineOptions {
  /** How often the store is asked, in milliseconds. One timer serves all plates. */
  readonly pollMs: number;
  /** When to ask instead, as a replay does that has a clock of its own. */
  readonly ticks$?: Observable<unknown> | undefined;
  /** What runs the timer; the machine's clock when there is none. */
  readonly scheduler?: SchedulerLike | undefined;
  /** The plates that are due now; at most as many as one batch may hold. */
  readonly due: () => ObservableInput<readonly PlateKey[]>;
  /** Whether the plates that were woken before have all had their turn. */
  readonly isReady: () => boolean;
}

/**
 * Emits the plates that are due. While the last ones have not had their turn nothing is asked for,
 * because the store would name the same plates again.
 */
export function deadlines({
  pollMs,
  scheduler,
  ticks$ = timer(pollMs, pollMs, scheduler),
  due,
  isReady,
}: DeadlineOptions): Observable<readonly PlateKey[]> {
  return ticks$.pipe(
    filter(isReady),
    exhaustMap(() => from(due())),
    filter((keys) => keys.length > 0),
  );
}
