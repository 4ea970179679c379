/**
 * The one place where work waits for work: RxJS operators that run several inner observables
 * queue the rest without a limit, so this one takes no work until it may run it.
 */
import { from, Observable, Subscription } from 'rxjs';
import type { ObservableInput, OperatorFunction } from 'rxjs';

export interface PermitOptions<Work, Result> {
  /** How many pieces of work may run at the same time. */
  readonly permits: number;
  /** Takes the next piece of work from wherever it waits; undefined when there is none. */
  readonly take: () => Work | undefined;
  /** Runs a piece of work. */
  readonly run: (work: Work) => ObservableInput<Result>;
  /** Told how many pieces of work run, whenever that changes; it is for those who measure. */
  readonly underway?: (count: number) => void;
}

/**
 * Runs work while there are permits for it. The source only says that there may be work; work is
 * taken when a permit is free: at a signal, and whenever a piece of work has completed.
 *
 * Completes when the source has completed, nothing runs and `take` finds nothing. An error of the
 * source, of `take` or of a piece of work ends everything that runs.
 */
export function runWithPermits<Work, Result>(
  options: PermitOptions<Work, Result>,
): OperatorFunction<unknown, Result> {
  return (signals$) =>
    new Observable<Result>((subscriber) => {
      const running = new Subscription();
      let inFlight = 0;
      let isOver = false;
      let isPumping = false;

      const move = (by: 1 | -1): void => {
        inFlight += by;
        options.underway?.(inFlight);
      };

      const start = (work: Work): void => {
        move(1);
        running.add(
          from(options.run(work)).subscribe({
            next: (result) => subscriber.next(result),
            error: (error: unknown) => subscriber.error(error),
            complete: () => {
              move(-1);
              pump();
            },
          }),
        );
      };

      // Work that completes synchronously calls pump from within pump: the loop goes on instead.
      const pump = (): void => {
        if (isPumping) return;
        isPumping = true;
        try {
          while (!subscriber.closed && inFlight < options.permits) {
            const work = options.take();
            if (work === undefined) break;
            start(work);
          }
        } catch (error) {
          subscriber.error(error);
        }
        isPumping = false;
        if (isOver && inFlight === 0) subscriber.complete();
      };

      running.add(
        signals$.subscribe({
          next: pump,
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            isOver = true;
            pump();
          },
        }),
      );
      return running;
    });
}
