/** Where the streams meet promises: a partition that runs until it is asked to stop. */
import { Observable } from 'rxjs';
import { PartitionFigures } from './partition-figures.ts';
import { PartitionStatus } from './partition-status.ts';
import { keepRunning } from './processor.ts';
import type { Committed } from './group-commit.ts';
import type { PartitionPorts, PartitionSettings } from './partition-settings.ts';
import type { PartitionState } from './partition-status.ts';

/** A partition that runs. */
export interface RunningPartition {
  /**
   * Resolves when the partition has stopped as asked to and has finished what it had begun.
   * Rejects with `RefusedToRun` when a person must decide.
   */
  readonly done: Promise<void>;
  /** What it does at present, and if that is not its work, why. */
  readonly state: () => PartitionState;
  /** Ends it at once; what it had begun is done again at the next start. Then `done` resolves. */
  end(): void;
}

/**
 * Runs a partition.
 *
 * @param stopping asks it to stop when it is aborted
 * @param committed is called with each batch that is committed
 */
export function startPartition(
  partition: number,
  ports: PartitionPorts,
  settings: PartitionSettings,
  stopping: AbortSignal,
  committed: (committed: Committed) => void = () => undefined,
): RunningPartition {
  const status = new PartitionStatus();
  const figures = new PartitionFigures(ports.monotonicMs);
  const unwatchFigures = figures.watch(ports.telemetry);
  const unwatch = ports.telemetry.watch('partition_standby', () => [
    { labels: { partition: `${partition}` }, value: Number(status.state.is === 'standby') },
  ]);
  const running$ = keepRunning(partition, ports, settings, aborted(stopping), status, figures);
  let end = (): void => undefined;
  const done = new Promise<void>((resolve, reject) => {
    const subscription = running$.subscribe({
      next: committed,
      error: reject,
      complete: resolve,
    });
    subscription.add(unwatch);
    subscription.add(unwatchFigures);
    end = () => {
      subscription.unsubscribe();
      resolve();
    };
  });
  return { done, state: () => status.state, end: () => end() };
}

/** Emits when the signal is aborted, at once when it already is, and completes. */
function aborted(signal: AbortSignal): Observable<void> {
  return new Observable<void>((subscriber) => {
    const emit = (): void => {
      subscriber.next();
      subscriber.complete();
    };
    if (signal.aborted) return emit();
    signal.addEventListener('abort', emit, { once: true });
    return () => signal.removeEventListener('abort', emit);
  });
}
