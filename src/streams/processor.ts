/**
 * Keeps a partition running: when an incarnation ends with an error, the next one begins after a
 * pause. What needs a person is not tried again.
 */
import { connect, ReplaySubject, retry, take, takeUntil, tap } from 'rxjs';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { pause } from './backoff.ts';
import { runPartition } from './partition.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { PartitionPorts, PartitionSettings } from './partition-settings.ts';

/**
 * Runs one incarnation of a partition after the other until `stop$` emits. An incarnation that ends
 * with an error after that is the last one: what it left undone is in the store and the queues.
 *
 * Errors with `RefusedToRun` when going on could lose or repeat a summary.
 */
export function keepRunning(
  partition: number,
  ports: PartitionPorts,
  settings: PartitionSettings,
  stop$: Observable<unknown>,
): Observable<Committed> {
  const { telemetry, random } = ports;
  const backoff = { ...settings.restart, random };
  const run = (stopped$: Observable<unknown>): Observable<Committed> =>
    runPartition(partition, ports, settings, stopped$).pipe(
      tap({
        error: (error: Error) => telemetry.emit('incarnation_ended', { partition, error }),
        complete: () => telemetry.emit('incarnation_ended', { partition }),
      }),
      retry({
        resetOnSuccess: true,
        delay: (error: Error, count) => {
          if (error instanceof RefusedToRun) throw error;
          return pause(count, backoff).pipe(takeUntil(stopped$));
        },
      }),
    );
  // A stop is remembered, because it may come while no incarnation listens.
  return stop$.pipe(take(1), connect(run, { connector: () => new ReplaySubject<unknown>(1) }));
}
