/**
 * The queues of a partition, with their deliveries recorded.
 *
 * While deliveries are handed over the clock stands still: their times are judged in the present
 * that the recording names, and not a millisecond later.
 */
import type { Clock } from '#ports/clock.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries, Delivery } from '#ports/deliveries.ts';
import type { RowSink } from '#ports/recording.ts';
import type { RejectionReason } from '#domain/sighting.ts';

/** These come out of turns, and are recorded with them. */
const OF_TURNS: ReadonlySet<RejectionReason> = new Set(['too_late', 'actor_fault']);

interface RecordedIntake {
  readonly deliveries: Deliveries;
  readonly deadLetters: DeadLetters;
  readonly clock: Clock;
}

/** The same queues, dead letters and clock. */
export function recordIntake(
  { deliveries, deadLetters, clock }: RecordedIntake,
  rows: RowSink,
): RecordedIntake {
  // A dead letter does not say which delivery it was, but it has the same bytes.
  const byBody = new WeakMap<Uint8Array, Delivery>();
  let standingMs: number | undefined;
  let judgedAtMs: number | undefined;

  const record = (batch: readonly Delivery[], nowMs: number): void => {
    if (nowMs !== judgedAtMs) rows.write({ is: 'judged', nowMs });
    judgedAtMs = nowMs;
    for (const delivery of batch) {
      byBody.set(delivery.body, delivery);
      rows.write({ is: 'delivery', ...delivery });
    }
  };

  return {
    clock: { now: () => standingMs ?? clock.now() },
    deadLetters: {
      bury: (letters) => {
        for (const { body, reason } of letters) {
          const delivery = byBody.get(body);
          if (delivery === undefined || OF_TURNS.has(reason)) continue;
          rows.write({ is: 'refused', queue: delivery.queue, tag: delivery.tag, reason });
        }
        return deadLetters.bury(letters);
      },
    },
    deliveries: {
      open: (queue, options, listener) =>
        deliveries.open(queue, options, {
          delivered: (batch) => {
            const nowMs = clock.now();
            record(batch, nowMs);
            standingMs = nowMs;
            try {
              listener.delivered(batch);
            } finally {
              standingMs = undefined;
            }
          },
          ended: (error) => listener.ended(error),
        }),
      backlog: (queue) => deliveries.backlog(queue),
    },
  };
}
