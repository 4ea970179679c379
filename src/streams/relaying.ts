/** The relay of one incarnation, with what is told about it. */
import { tap } from 'rxjs';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { OutOfStep, relay } from './relay.ts';
import type { Observable } from 'rxjs';
import type { FlowParts } from './flow-parts.ts';
import type { Relayed } from './relay.ts';

/** Who waits for room in the outbox. */
interface Waiting {
  /** There is room again. */
  readonly trimmed: () => void;
  /** There will be none any more. */
  readonly ended: () => void;
}

/** Takes summaries from the outbox to the writer, each time that something was committed. */
export function relaying(
  { partition, own, ports, settings, life }: FlowParts,
  committed$: Observable<unknown>,
  waiting: Waiting,
): Observable<Relayed> {
  const { store, sink, clock, failpoint, random, telemetry, scheduler } = ports;
  const { recordsMax, backoffMs, backoffMaxMs } = settings.relay;
  const { outbox, ownership } = own;
  const { stop$, history, status, figures } = life;
  return relay(committed$, {
    outbox,
    read: (afterN, limit) => store.readOutbox(afterN, limit),
    cursor: () => sink.cursor(partition),
    compare: (cursor) => history.compare(cursor),
    append: (records) => sink.append(partition, ownership.dataset, records),
    trim: (throughN) => store.trimOutbox(throughN),
    recordsMax,
    backoff: { backoffMs, backoffMaxMs, random, scheduler },
    clock,
    failpoint,
    stage: figures.stages.relay,
    failed: (error, seconds) => {
      status.relayed(error);
      telemetry.emit('batch_relayed', { outcome: outcomeOf(error), records: 0, seconds, error });
    },
    trimmed: () => {
      figures.outboxAges.trimmed(outbox.trimmedN);
      waiting.trimmed();
    },
    ending$: stop$,
  }).pipe(
    tap({
      next: (relayed) => {
        status.relayed();
        telemetry.emit('batch_relayed', relayed);
      },
      complete: () => waiting.ended(),
    }),
  );
}

function outcomeOf(error: Error): 'refused' | 'expected' | 'failed' {
  if (error instanceof RefusedToRun) return 'refused';
  return error instanceof OutOfStep ? 'expected' : 'failed';
}
