/**
 * Keeps a partition running: when an incarnation ends with an error, the next one begins after a
 * pause. What needs a person is not tried again.
 */
import { retry, tap } from 'rxjs';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { pause } from './backoff.ts';
import { runPartition } from './partition.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { PartitionPorts, PartitionSettings } from './partition-settings.ts';

/**
 * Runs one incarnation of a partition after the other until `stop$` emits.
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
  return runPartition(partition, ports, settings, stop$).pipe(
    tap({
      error: (error: Error) => telemetry.emit('incarnation_ended', { partition, error }),
      complete: () => telemetry.emit('incarnation_ended', { partition }),
    }),
    retry({
      resetOnSuccess: true,
      delay: (error: Error, count) => {
        if (error instanceof RefusedToRun) throw error;
        return pause(count, backoff);
      },
    }),
  );
}
