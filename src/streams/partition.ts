/**
 * One incarnation of a partition: everything between its two queues, its store and the writer.
 *
 * It lives and dies as a whole. Any error ends all of it; what was not acknowledged is delivered
 * again, and the next incarnation begins from the store. There is no partial repair to get wrong.
 */
import { concatMap, defer } from 'rxjs';
import { Flow } from './flow.ts';
import { showQuantities } from './incarnation-gauges.ts';
import { Incarnation } from './incarnation.ts';
import type { Observable } from 'rxjs';
import type { Committed } from './group-commit.ts';
import type { PartitionLife } from './partition-life.ts';
import type { FlowPorts, PartitionSettings, PartitionTicks } from './partition-settings.ts';

/**
 * Claims the partition and runs it; emits each batch that is committed.
 *
 * Completes after `life.stop$` has emitted and everything that was begun is finished: mail decided,
 * committed and acknowledged, summaries with the writer, or in the outbox when it is not reached.
 * Unsubscribing ends it at once; what was begun is then delivered again later.
 */
export function runPartition(
  partition: number,
  ports: FlowPorts,
  settings: PartitionSettings,
  life: PartitionLife,
  ticks: PartitionTicks = {},
): Observable<Committed> {
  return defer(() => ports.store.claim()).pipe(
    concatMap((ownership) => {
      ports.telemetry.emit('incarnation_started', { partition, epoch: ownership.epoch });
      life.history.claimed(ownership);
      life.figures.claimed(ownership, ports.clock.now());
      const own = new Incarnation(ownership, ports, settings);
      showQuantities(own, settings);
      life.status.running(own.outbox);
      return new Flow({ partition, own, ports, settings, life, ticks }).run();
    }),
  );
}
