/** Whether the queues are empty: what the watermark is raised by when no event raises it. */
import { combineLatest, exhaustMap, from, map, timer } from 'rxjs';
import type { Observable, ObservableInput, SchedulerLike } from 'rxjs';
import type { SightingKind } from '#domain/sighting.ts';

/** How many messages each queue still holds. */
export type Backlogs = Readonly<Record<SightingKind, number>>;

/**
 * Asks both queues at once and then again each `probeMs`, but never while an answer is awaited.
 *
 * @param ticks$ when to ask instead, as a replay does that has a clock of its own
 * @param scheduler what runs the timer; the machine's clock when there is none
 */
export function backlogs(
  probeMs: number,
  backlog: (queue: SightingKind) => ObservableInput<number>,
  ticks$?: Observable<unknown>,
  scheduler?: SchedulerLike,
): Observable<Backlogs> {
  return (ticks$ ?? timer(0, probeMs, scheduler)).pipe(
    exhaustMap(() =>
      combineLatest([from(backlog('entry')), from(backlog('exit'))]).pipe(
        map(([entry, exit]) => ({ entry, exit })),
      ),
    ),
  );
}
