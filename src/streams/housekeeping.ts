/** What an incarnation does beside its mail. */
import { interval, tap } from 'rxjs';
import { backlogs } from './caught-up.ts';
import type { Observable } from 'rxjs';
import type { FlowParts } from './flow-parts.ts';

/** Looks again and again how much waits in the queues. */
export function probing({ own, ports, settings, ticks }: FlowParts): Observable<unknown> {
  return backlogs(
    settings.watermark.probeMs,
    (queue) => ports.deliveries.backlog(queue),
    ticks.probe$,
    ports.scheduler,
  ).pipe(
    tap((known) => {
      own.noteBacklogs(known);
      ticks.probed?.();
    }),
  );
}

/** Lets idle actors go again and again. */
export function sweeping(parts: FlowParts): Observable<unknown> {
  const { sweepMs } = parts.settings.actors;
  return interval(sweepMs, parts.ports.scheduler).pipe(tap(() => passivateIdle(parts)));
}

/** Lets actors go that are idle, or too many. */
export function passivateIdle({ own, ports }: Pick<FlowParts, 'own' | 'ports'>): void {
  const { clock, telemetry } = ports;
  const { idle, capacity } = own.plates.passivate(clock.now());
  if (idle > 0) telemetry.emit('actors_passivated', { reason: 'idle', count: idle });
  if (capacity > 0) telemetry.emit('actors_passivated', { reason: 'capacity', count: capacity });
}
