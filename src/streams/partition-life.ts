/** What lasts longer than one incarnation of a partition, and what ends it. */
import { NEVER } from 'rxjs';
import { HistoryCheck } from './history-check.ts';
import { PartitionFigures } from './partition-figures.ts';
import { PartitionStatus } from './partition-status.ts';
import type { Observable } from 'rxjs';

export interface PartitionLife {
  /** Emits when what was begun is to be finished. */
  readonly stop$: Observable<unknown>;
  /** Errors when everything is to end at once, because another process may own the partition. */
  readonly lost$: Observable<never>;
  readonly history: HistoryCheck;
  readonly status: PartitionStatus;
  readonly figures: PartitionFigures;
}

/** The life of a partition that lasts until `stop$` emits and that nobody else can own. */
export function lifeUntil(stop$: Observable<unknown>, monotonicMs: () => number): PartitionLife {
  return {
    stop$,
    lost$: NEVER,
    history: new HistoryCheck(),
    status: new PartitionStatus(),
    figures: new PartitionFigures(monotonicMs),
  };
}
