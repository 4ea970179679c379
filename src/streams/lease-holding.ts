/**
 * Work that goes on only while a lease is held.
 *
 * H1 The work begins when the lease is held. While another process holds it, it is asked for again:
 *    each `renewMs`, and when it would expire.
 * H2 The lease is renewed as long as the work goes on. When another process has it, or when no
 *    renewal has succeeded for its whole length, the work is told that it is lost.
 * H3 The lease is given back after the work, however that ends. If that fails it expires by itself,
 *    so nobody waits long for it.
 */
import {
  catchError,
  concat,
  concatMap,
  connect,
  defer,
  EMPTY,
  exhaustMap,
  expand,
  filter,
  finalize,
  from,
  ignoreElements,
  interval,
  map,
  shareReplay,
  startWith,
  switchMap,
  takeUntil,
  tap,
  timer,
} from 'rxjs';
import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { Clock } from '#ports/clock.ts';
import type { LeaseAnswer } from '#ports/lease.ts';

export interface LeaseOptions {
  readonly acquire: () => ObservableInput<LeaseAnswer>;
  readonly release: () => ObservableInput<void>;
  readonly clock: Clock;
  /** How long the lease lasts, counted from the moment at which it was asked for. */
  readonly ttlMs: number;
  readonly renewMs: number;
  /** Told each time that another process was found to hold it. */
  readonly standby: (holder: string) => void;
  /** What runs the timers; the machine's clock when there is none. */
  readonly scheduler?: SchedulerLike | undefined;
}

/** When the lease is held by another process now, or may be. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}

/** Who waits asks at most this often in `renewMs`, also when the lease is always about to expire. */
const ASKS_MAX = 10;

/**
 * Runs the work when the lease is held. Completes without it when `stop$` emits before that; later
 * the work itself must heed the stop. A lease that cannot be asked for is an error.
 *
 * @param work is given `lost$`, which errors when the lease is lost and never emits anything else
 */
export function whileHeld<T>(
  options: LeaseOptions,
  stop$: Observable<unknown>,
  work: (lost$: Observable<never>) => Observable<T>,
): Observable<T> {
  return taken(options, stop$).pipe(
    concatMap((askedMs) => {
      const release$ = givenBack(options);
      return concat(
        // A subject remembers its error, so work that listens later is told as well.
        renewed(askedMs, options).pipe(connect(work)),
        release$.pipe(takeUntil(timer(options.renewMs, options.scheduler))),
      ).pipe(finalize(() => void release$.subscribe()));
    }),
  );
}

/** An answer, and when it was asked for: from then on the lease lasts. */
interface Asked {
  readonly answer: LeaseAnswer;
  readonly askedMs: number;
}

function ask({ acquire, clock }: LeaseOptions): Observable<Asked> {
  return defer(() => {
    const askedMs = clock.now();
    return from(acquire()).pipe(map((answer) => ({ answer, askedMs })));
  });
}

/** Emits when the lease was asked for that is held now, or completes because of the stop. */
function taken(options: LeaseOptions, stop$: Observable<unknown>): Observable<number> {
  return ask(options).pipe(
    expand(({ answer }) =>
      answer.isHeld
        ? EMPTY
        : timer(pauseMs(answer.expiresInMs, options), options.scheduler).pipe(
            takeUntil(stop$),
            concatMap(() => ask(options)),
          ),
    ),
    tap(({ answer }) => {
      if (!answer.isHeld) options.standby(answer.holder);
    }),
    filter(({ answer }) => answer.isHeld),
    map(({ askedMs }) => askedMs),
  );
}

function pauseMs(expiresInMs: number, { renewMs }: LeaseOptions): number {
  return Math.min(renewMs, Math.max(expiresInMs, renewMs / ASKS_MAX));
}

/** Renews the lease until it is lost (H2). One renewal that fails is not the end: the next may do. */
function renewed(heldSinceMs: number, options: LeaseOptions): Observable<never> {
  const { clock, renewMs, ttlMs, scheduler } = options;
  let cause: unknown;
  return interval(renewMs, scheduler).pipe(
    exhaustMap(() =>
      ask(options).pipe(
        catchError((error: unknown) => {
          cause = error;
          return EMPTY;
        }),
      ),
    ),
    map(({ answer, askedMs }) => {
      cause = undefined;
      if (answer.isHeld) return askedMs;
      throw new LeaseLost(`The lease of the partition was lost: ${answer.holder} holds it now.`);
    }),
    startWith(heldSinceMs),
    switchMap((sinceMs) => timer(ttlMs - (clock.now() - sinceMs), scheduler)),
    map(() => {
      throw new LeaseLost(
        `The lease of the partition has expired: no renewal succeeded for ${ttlMs} ms (lease.ttlMs).`,
        { cause },
      );
    }),
  );
}

/** Gives the lease back, once; all who subscribe wait for the same (H3). */
function givenBack({ release }: LeaseOptions): Observable<never> {
  return defer(release).pipe(
    ignoreElements(),
    catchError(() => EMPTY),
    shareReplay(),
  );
}
