/**
 * The outbox relay: summaries go from the store to the writer, in order, one request at a time.
 *
 * L1 A summary is removed from the outbox only after the writer has said that it is durable.
 * L2 A request that failed is repeated, for ever, with growing pauses. It has the same numbers, so
 *    the writer recognises what it has already.
 * L3 Before the first request the two ends compare how far they are. If either went back in time
 *    the relay refuses to run: numbers would be used twice, and summaries dropped as duplicates.
 */
import { concatMap, defer, from, map, of, retry, tap } from 'rxjs';
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
  /** Called after each attempt that failed. */
  readonly failed: (error: Error, seconds: number) => void;
}

/** A request that the writer has answered. */
export interface Relayed {
  readonly outcome: 'appended' | 'expected';
  readonly records: number;
  readonly seconds: number;
}

/**
 * Relays what is in the outbox, and again whenever the source says that there may be more.
 * Completes when the source has completed and the outbox is empty.
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
  );
}

function shakeHands(options: RelayOptions): Observable<unknown> {
  const startedMs = options.clock.now();
  return defer(options.cursor).pipe(
    retry({ delay: (error: Error, count) => retryLater(error, count, startedMs, options) }),
    tap((cursor) => checkHistory(cursor, options)),
    concatMap((cursor) => trim(cursor.n, options)),
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

function append(records: readonly OutboxRecord[], options: RelayOptions): Observable<Relayed> {
  if (records.length === 0) {
    throw new Error(`The store has no summary after ${options.outbox.trimmedN}, but counted some.`);
  }
  const startedMs = options.clock.now();
  const attempt = (): Observable<AppendResult> => {
    options.failpoint('before-post');
    return from(options.append(records));
  };
  return defer(attempt).pipe(
    retry({ delay: (error: Error, count) => retryLater(error, count, startedMs, options) }),
    concatMap((result) => {
      options.failpoint('after-post');
      const seconds = (options.clock.now() - startedMs) / 1000;
      return accept(result, options).pipe(
        map((outcome) => ({ outcome, records: records.length, seconds })),
      );
    }),
  );
}

function accept(result: AppendResult, options: RelayOptions): Observable<'appended' | 'expected'> {
  switch (result.outcome) {
    case 'appended':
      return trim(result.lastN, options).pipe(map(() => 'appended' as const));
    case 'expected':
      checkHistory({ dataset: options.dataset, n: result.n - 1 }, options);
      if (result.n - 1 === options.outbox.trimmedN) {
        throw new Error(`The writer expects summary ${result.n} and refuses it when it is sent.`);
      }
      return trim(result.n - 1, options).pipe(map(() => 'expected' as const));
    case 'refused':
      throw new RefusedToRun(`The writer refuses the summaries: ${result.detail}`);
  }
}

function trim(throughN: number, options: RelayOptions): Observable<unknown> {
  if (throughN <= options.outbox.trimmedN) return of(undefined);
  options.failpoint('before-trim');
  return from(options.trim(throughN)).pipe(tap(() => options.outbox.trimmed(throughN)));
}

function retryLater(
  error: Error,
  count: number,
  startedMs: number,
  options: RelayOptions,
): Observable<0> {
  if (error instanceof RefusedToRun) throw error;
  options.failed(error, (options.clock.now() - startedMs) / 1000);
  return pause(count, options.backoff);
}
