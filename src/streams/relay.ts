/**
 * The outbox relay: summaries go from the store to the writer, in order, one request at a time.
 *
 * L1 A summary is removed from the outbox only after the writer has said that it is durable.
 * L2 A request that failed is repeated, with growing pauses, until the relay is asked to end. It
 *    has the same numbers, so the writer recognises what it has already.
 * L3 Before the first request the two ends are compared. If either went back in time the relay
 *    refuses to run: numbers would be used twice, and summaries dropped as duplicates.
 */
import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  from,
  map,
  NEVER,
  of,
  retry,
  takeUntil,
  tap,
  throwError,
  throwIfEmpty,
} from 'rxjs';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { pause } from './backoff.ts';
import { runWithPermits } from './permits.ts';
import type { Observable, ObservableInput } from 'rxjs';
import type { Clock } from '#ports/clock.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor } from '#ports/summary-sink.ts';
import type { BackoffOptions } from './backoff.ts';
import type { OutboxGauge } from './outbox-gauge.ts';

export interface RelayOptions {
  readonly outbox: OutboxGauge;
  readonly dataset: string;
  readonly read: (afterN: number, limit: number) => ObservableInput<readonly OutboxRecord[]>;
  readonly cursor: () => ObservableInput<SinkCursor>;
  readonly append: (records: readonly OutboxRecord[]) => ObservableInput<AppendResult>;
  readonly trim: (throughN: number) => ObservableInput<void>;
  /** Summaries in one request at most. */
  readonly recordsMax: number;
  readonly backoff: BackoffOptions;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  /** Called after each request that failed or was refused, with the time that it took. */
  readonly failed: (error: Error, seconds: number) => void;
  /** Called when summaries have left the outbox. */
  readonly trimmed: () => void;
  /** Emits when the end is asked for: what the writer does not take then stays in the outbox. */
  readonly ending$?: Observable<unknown>;
}

/** When the writer was not reached after the end was asked for. */
class GivenUp extends Error {}

/** A request that the writer has answered. */
export interface Relayed {
  readonly outcome: 'appended' | 'expected';
  readonly records: number;
  /** How long the request took that was answered, without those that failed before. */
  readonly seconds: number;
}

/**
 * Relays what is in the outbox, and again whenever the source says that there may be more.
 * Completes when the source has completed and the outbox is empty; and, after the end was asked
 * for, when the writer is not reached.
 */
export function relay(wakes$: Observable<unknown>, options: RelayOptions): Observable<Relayed> {
  const { outbox } = options;
  const exchange = (): Observable<Relayed> =>
    from(options.read(outbox.trimmedN, options.recordsMax)).pipe(
      concatMap((records) => append(records, options)),
    );
  return shakeHands(options).pipe(
    concatMap(() =>
      wakes$.pipe(
        runWithPermits({ permits: 1, take: () => outbox.depth > 0 || undefined, run: exchange }),
      ),
    ),
    catchError((error: unknown) => (error instanceof GivenUp ? EMPTY : throwError(() => error))),
  );
}

function shakeHands(options: RelayOptions): Observable<unknown> {
  return request(options.cursor, options).pipe(
    tap(({ answer }) => checkHistory(answer, options)),
    concatMap(({ answer }) => trim(answer.n, options)),
  );
}

/** Invariant L3. */
function checkHistory({ dataset, n }: SinkCursor, { outbox, dataset: own }: RelayOptions): void {
  if (dataset !== undefined && dataset !== own) {
    throw new RefusedToRun(
      `The writer's log belongs to data set ${dataset}, the store to ${own}. ` +
        'Give the writer the log of this store (writer.log), or the store the data of this log.',
    );
  }
  if (n > outbox.lastN) {
    throw new RefusedToRun(
      `The writer has summary ${n}, but the store only knows ${outbox.lastN}: the store went back ` +
        'in time. Restore the newest state of the store; going on would lose summaries.',
    );
  }
  if (n < outbox.trimmedN) {
    throw new RefusedToRun(
      `The writer's log ends with summary ${n}, but ${n + 1} to ${outbox.trimmedN} have already ` +
        'left the store: the log was cut or replaced. Restore it (writer.log).',
    );
  }
}

/**
 * Within an incarnation a surprise only ends it: the store may have another owner by now. The next
 * one compares the two ends with what the store then says.
 */
function checkProgress(throughN: number, { trimmedN, lastN }: OutboxGauge): void {
  if (throughN > trimmedN && throughN <= lastN) return;
  throw new Error(
    `The writer says that it has summaries up to ${throughN} after it was sent some of ` +
      `${trimmedN + 1} to ${lastN}: the two ends have to be compared again.`,
  );
}

function append(records: readonly OutboxRecord[], options: RelayOptions): Observable<Relayed> {
  if (records.length === 0) {
    throw new Error(`The store has no summary after ${options.outbox.trimmedN}, but counted some.`);
  }
  const post = (): ObservableInput<AppendResult> => {
    options.failpoint('before-post');
    return options.append(records);
  };
  return request(post, options).pipe(
    concatMap(({ answer, seconds }) => {
      options.failpoint('after-post');
      if (answer.outcome === 'refused') {
        const error = new RefusedToRun(`The writer refuses the summaries: ${answer.detail}`);
        options.failed(error, seconds);
        throw error;
      }
      const { outcome } = answer;
      const throughN = outcome === 'appended' ? answer.lastN : answer.n - 1;
      checkProgress(throughN, options.outbox);
      return trim(throughN, options).pipe(
        map(() => ({ outcome, records: records.length, seconds })),
      );
    }),
  );
}

function trim(throughN: number, options: RelayOptions): Observable<unknown> {
  if (throughN === options.outbox.trimmedN) return of(undefined);
  options.failpoint('before-trim');
  return from(options.trim(throughN)).pipe(
    tap(() => {
      options.outbox.trimmed(throughN);
      options.trimmed();
    }),
  );
}

/** An answer of the writer, and how long it took. */
interface Answered<Answer> {
  readonly answer: Answer;
  readonly seconds: number;
}

/** Asks until there is an answer, or until the end is asked for (L2). */
function request<Answer>(
  ask: () => ObservableInput<Answer>,
  { clock, backoff, failed, ending$ = NEVER }: RelayOptions,
): Observable<Answered<Answer>> {
  let startedMs = 0;
  const seconds = (): number => (clock.now() - startedMs) / 1000;
  return defer(() => {
    startedMs = clock.now();
    return ask();
  }).pipe(
    retry({
      delay: (error: Error, count) => {
        failed(error, seconds());
        if (error instanceof RefusedToRun) throw error;
        return pause(count, backoff).pipe(
          takeUntil(ending$),
          throwIfEmpty(() => new GivenUp()),
        );
      },
    }),
    map((answer) => ({ answer, seconds: seconds() })),
  );
}
