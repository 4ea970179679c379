/**
 * Keeps a partition running: when an incarnation ends with an error, the next one begins after a
 * pause. What needs a person is not tried again. While another process has the lease, this one is
 * its standby.
 */
import { connect, finalize, ReplaySubject, retry, take, takeUntil, tap } from 'rxjs';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { pause } from './backoff.ts';
import { HistoryCheck } from './history-check.ts';
import { whileHeld } from './lease-holding.ts';
import { PartitionFigures } from './partition-figures.ts';
import { PartitionStatus } from './partition-status.ts';
import { runPartition } from './partition.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { LeaseOptions } from './lease-holding.ts';
import type { PartitionPorts, PartitionSettings, PartitionTicks } from './partition-settings.ts';

/**
 * Runs one incarnation of a partition after the other until `stop$` emits. An incarnation that ends
 * with an error after that is the last one: what it left undone is in the store and the queues.
 *
 * Errors with `RefusedToRun` when going on could lose or repeat a summary.
 *
 * @param status is told what the partition does
 * @param figures counts over all incarnations
 * @param ticks when to look at deadlines and queues, where no timer says so
 */
export function keepRunning(
  partition: number,
  ports: PartitionPorts,
  settings: PartitionSettings,
  stop$: Observable<unknown>,
  status = new PartitionStatus(),
  figures = new PartitionFigures(ports.monotonicMs),
  ticks: PartitionTicks = {},
): Observable<Committed> {
  const { telemetry, random, lease, clock, scheduler } = ports;
  const backoff = { ...settings.restart, random, scheduler };
  const history = new HistoryCheck();
  const holding: LeaseOptions = {
    acquire: () => lease.acquire(),
    release: () => lease.release(),
    clock,
    ...settings.lease,
    scheduler,
    standby: (holder) => {
      if (status.standby(holder)) telemetry.emit('standby_began', { partition, holder });
    },
  };
  const run = (stopped$: Observable<unknown>): Observable<Committed> => {
    // Since a plate was committed. Redelivered duplicates are `Committed` too; if they counted, a
    // fault that comes again each time would be met again after the shortest pause, without end.
    let failures = 0;
    return whileHeld(holding, stopped$, (lost$) =>
      runPartition(
        partition,
        ports,
        settings,
        { stop$: stopped$, lost$, history, status, figures },
        ticks,
      ).pipe(tap({ complete: () => telemetry.emit('incarnation_ended', { partition }) })),
    ).pipe(
      tap({
        next: ({ plates }) => {
          if (plates > 0) failures = 0;
        },
        error: (error: Error) => {
          status.waiting(error);
          telemetry.emit('incarnation_ended', { partition, error });
        },
      }),
      retry({
        delay: (error: Error) => {
          if (error instanceof RefusedToRun) throw error;
          failures += 1;
          return pause(failures, backoff).pipe(takeUntil(stopped$));
        },
      }),
      finalize(() => status.waiting()),
    );
  };
  // A stop is remembered, because it may come while no incarnation listens.
  return stop$.pipe(take(1), connect(run, { connector: () => new ReplaySubject<unknown>(1) }));
}
