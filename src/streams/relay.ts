/**
 * The outbox relay: summaries go from the store to the writer, in order, one request at a time.
 *
 * L1 A summary is removed from the outbox only after the writer was sent it and has said that it is
 *    durable. That the writer has its number is not enough: it may be the number of another one.
 * L2 A request that failed is repeated, with growing pauses, until the relay is asked to end. It
 *    has the same numbers, so the writer recognises what it has already.
 * L3 Before the first request the two ends are compared: nothing is sent while one of them may have
 *    gone back in time.
 */
import {
  catchError,
  concatMap,
  defer,
  EMPTY,
  from,
  map,
  NEVER,
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
import type { StageClock } from './stage-clock.ts';

export interface RelayOptions {
  readonly outbox: OutboxGauge;
  readonly read: (afterN: number, limit: number) => ObservableInput<readonly OutboxRecord[]>;
  readonly cursor: () => ObservableInput<SinkCursor>;
  /** Compares the log with the store; throws when they do not go together. */
  readonly compare: (cursor: SinkCursor) => void;
  readonly append: (records: readonly OutboxRecord[]) => ObservableInput<AppendResult>;
  readonly trim: (throughN: number) => ObservableInput<void>;
  /** Summaries in one request at most. */
  readonly recordsMax: number;
  readonly backoff: BackoffOptions;
  readonly clock: Clock;
  readonly failpoint: Failpoint;
  /** Told what the relay does. */
  readonly stage: Pick<StageClock, 'enter'>;
  /** Called after each request that did not bring the relay on, with the time that it took. */
  readonly failed: (error: Error, seconds: number) => void;
  /** Called when summaries have left the outbox. */
  readonly trimmed: () => void;
  /** Emits when the end is asked for: what the writer does not take then stays in the outbox. */
  readonly ending$?: Observable<unknown>;
}

/** When the writer was not reached after the end was asked for. */
class GivenUp extends Error {}

/**
 * When the writer is elsewhere than it was left. It only ends the incarnation: the next one compares
 * the two ends again.
 */
export class OutOfStep extends Error {
  override readonly name = 'OutOfStep';
}

/** A request after which the writer has what it was sent. */
export interface Relayed {
  readonly outcome: 'appended';
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
  const { outbox, stage } = options;
  const exchange = (): Observable<Relayed> =>
    from(options.read(outbox.trimmedN, options.recordsMax)).pipe(
      concatMap((records) => append(records, options)),
    );
  return shakeHands(options).pipe(
    concatMap(() =>
      wakes$.pipe(
        runWithPermits({
          permits: 1,
          take: () => outbox.depth > 0 || undefined,
          run: exchange,
          underway: (requests) => stage.enter(requests > 0 ? 'busy' : 'idle'),
        }),
      ),
    ),
    catchError((error: unknown) => (error instanceof GivenUp ? EMPTY : throwError(() => error))),
  );
}

/** Invariant L3. */
function shakeHands(options: RelayOptions): Observable<unknown> {
  return request(options.cursor, options).pipe(
    tap(({ answer }) => {
      options.compare(answer);
      options.stage.enter('idle');
    }),
  );
}

function append(records: readonly OutboxRecord[], options: RelayOptions): Observable<Relayed> {
  const { trimmedN } = options.outbox;
  const sentN = records.at(-1)?.n;
  if (sentN === undefined) {
    throw new Error(`The store has no summary after ${trimmedN}, but counted some.`);
  }
  const post = (): ObservableInput<AppendResult> => {
    options.failpoint('before-post');
    return options.append(records);
  };
  return request(post, options).pipe(
    concatMap(({ answer, seconds }) => {
      options.failpoint('after-post');
      const hasIt = answer.outcome === 'appended';
      if (!hasIt || answer.lastN <= trimmedN || answer.lastN > sentN) {
        const error = surprise(answer, trimmedN + 1, sentN);
        options.failed(error, seconds);
        throw error;
      }
      return trim(answer.lastN, options).pipe(
        map(() => ({ outcome: 'appended' as const, records: records.length, seconds })),
      );
    }),
  );
}

/** What an answer means that does not bring the relay on. */
function surprise(answer: AppendResult, firstN: number, lastN: number): Error {
  if (answer.outcome === 'refused') {
    return new RefusedToRun(`The writer refuses the summaries: ${answer.detail}`);
  }
  const hasN = answer.outcome === 'appended' ? answer.lastN : answer.n - 1;
  return new OutOfStep(
    `The writer says that it has summaries up to ${hasN} after it was sent ${firstN} to ${lastN}: ` +
      'the two ends have to be compared again.',
  );
}

function trim(throughN: number, options: RelayOptions): Observable<unknown> {
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
  { clock, backoff, failed, stage, ending$ = NEVER }: RelayOptions,
): Observable<Answered<Answer>> {
  let startedMs = 0;
  const seconds = (): number => (clock.now() - startedMs) / 1000;
  return defer(() => {
    stage.enter('busy');
    startedMs = clock.now();
    return ask();
  }).pipe(
    retry({
      delay: (error: Error, count) => {
        failed(error, seconds());
        if (error instanceof RefusedToRun) throw error;
        stage.enter('backpressured');
        return pause(count, backoff).pipe(
          takeUntil(ending$),
          throwIfEmpty(() => new GivenUp()),
        );
      },
    }),
    map((answer) => ({ answer, seconds: seconds() })),
  );
}
