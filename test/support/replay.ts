/**
 * Recorded rows as a stream in virtual time.
 *
 * There is one outstanding action, however many rows there are: a timer for each row would make
 * the scheduler sort all of them again and again, which takes seconds for ten thousand rows.
 */
import { Observable } from 'rxjs';
import type { SchedulerLike, Subscription } from 'rxjs';

/** One row: a value, and when it came, in milliseconds since the recording began. */
export interface ReplayRow<T> {
  readonly atMs: number;
  readonly value: T;
}

/** Emits each row at its time and completes with the last one. The rows are in order of time. */
export function replay<T>(rows: readonly ReplayRow<T>[], scheduler: SchedulerLike): Observable<T> {
  return new Observable((subscriber) => {
    const startMs = scheduler.now();
    let outstanding: Subscription | undefined;
    let index = 0;
    const proceed = (): void => {
      for (; index < rows.length; index += 1) {
        const { atMs, value } = rows[index] as ReplayRow<T>;
        const waitMs = startMs + atMs - scheduler.now();
        if (waitMs > 0) {
          outstanding = scheduler.schedule(proceed, waitMs);
          return;
        }
        subscriber.next(value);
      }
      subscriber.complete();
    };
    proceed();
    return () => outstanding?.unsubscribe();
  });
}
