/**
 * Group commit: the turns of many plates become one commit.
 *
 * G1 A batch is emitted when the store has committed it, and never before: only then may the
 *    deliveries that led to it be settled.
 * G2 Commits carry consecutive numbers, in the order in which they are handed to the store.
 * G3 There is no lingering. While commits are in flight mail gathers, and the next commit takes
 *    what has gathered: load makes batches larger by itself.
 * G4 A commit that is fenced, or of which nothing is known, is an error of the stream.
 */
import { concatMap, defer, from, map, of, tap } from 'rxjs';
import { runWithPermits } from './permits.ts';
import type { Observable, ObservableInput, OperatorFunction } from 'rxjs';
import type { PlateKey } from '#domain/plate.ts';
import type { Clock } from '#ports/clock.ts';
import type { Failpoint } from '#ports/failpoints.ts';
import type { Batch, Plates, Present, Selection } from '#ports/plates.ts';
import type { Commit, CommitResult } from '#ports/stay-store.ts';
import type { OutboxGauge } from './outbox-gauge.ts';

export interface GroupCommitOptions {
  readonly plates: Pick<Plates, 'select' | 'begin' | 'end'>;
  readonly load: (keys: readonly PlateKey[]) => ObservableInput<readonly (string | undefined)[]>;
  readonly commit: (commit: Commit) => ObservableInput<CommitResult>;
  readonly present: () => Present;
  readonly clock: Clock;
  readonly outbox: OutboxGauge;
  readonly epoch: number;
  /** The number of the first commit. */
  readonly nextCommit: number;
  /** Plates in one commit at most. */
  readonly platesMax: number;
  /** Commits in flight at most; they are always about different plates. */
  readonly inFlightMax: number;
  readonly failpoint: Failpoint;
  /** Told how many batches are on their way, whenever that changes. */
  readonly underway?: (batches: number) => void;
  /** Called when a commit has failed, with the time that it took. */
  readonly failed: (error: Error, batch: Batch, seconds: number) => void;
}

/** A batch that is committed. */
export interface Committed {
  readonly batch: Batch;
  readonly plates: number;
  /** How long the store took, in seconds; 0 when nothing had to be stored. */
  readonly seconds: number;
}

/** When the partition belongs to another processor now, or a commit was lost on the way. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** Turns and commits whatever mail there is. The source says when there may be some. */
export function groupCommit(options: GroupCommitOptions): OperatorFunction<unknown, Committed> {
  let nextCommit = options.nextCommit;

  const load = (selection: Selection): Observable<readonly (string | undefined)[]> =>
    selection.cold.length === 0 ? of([]) : from(options.load(selection.cold));

  const store = (batch: Batch): Observable<Committed> => {
    const { writes, ledgers } = batch;
    if (writes.length === 0) return of({ batch, plates: 0, seconds: 0 });
    const summaries = batch.summaries.map((summary) => JSON.stringify(summary));
    const number = nextCommit++;
    const startedMs = options.clock.now();
    const seconds = (): number => (options.clock.now() - startedMs) / 1000;
    options.failpoint('before-commit');
    return from(options.commit({ epoch: options.epoch, number, writes, summaries, ledgers })).pipe(
      map((result) => {
        if (result.outcome === 'fenced') throw new Fenced(result.detail);
        options.failpoint('after-commit');
        options.outbox.committed(result.lastSummary);
        return { batch, plates: writes.length, seconds: seconds() };
      }),
      tap({ error: (error: Error) => options.failed(error, batch, seconds()) }),
    );
  };

  return runWithPermits<Selection, Committed>({
    permits: options.inFlightMax,
    ...(options.underway && { underway: options.underway }),
    take: () => (options.outbox.isFull ? undefined : options.plates.select(options.platesMax)),
    run: (selection) =>
      defer(() => load(selection)).pipe(
        map((states) => options.plates.begin(selection, states, options.present())),
        concatMap((batch) => {
          options.failpoint('reduced');
          return store(batch);
        }),
        map((committed) => {
          options.plates.end(committed.batch, options.clock.now());
          return committed;
        }),
      ),
  });
}
