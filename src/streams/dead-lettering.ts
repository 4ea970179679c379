/**
 * Setting aside what cannot act. A delivery that is set aside counts as done only when its dead
 * letter is stored; if it cannot be stored the stream errors, and the delivery comes again.
 */
import { concatMap, defer, filter, map } from 'rxjs';
import type { ObservableInput, OperatorFunction } from 'rxjs';
import type { Clock } from '#ports/clock.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Ruling } from '#ports/plates.ts';
import type { Refused } from './judged.ts';

/**
 * Stores the dead letters of refused deliveries and emits them when that is done. One batch is
 * stored at a time; what waits meanwhile is unacknowledged and so bounded by the prefetch.
 */
export function deadLettered(
  bury: (letters: readonly DeadLetter[]) => ObservableInput<void>,
  clock: Clock,
): OperatorFunction<readonly Refused[], readonly Refused[]> {
  return (refused$) =>
    refused$.pipe(
      filter((refused) => refused.length > 0),
      concatMap((refused) =>
        defer(() => bury(refused.map((one) => toLetter(one, clock.now())))).pipe(
          map(() => refused),
        ),
      ),
    );
}

/** The deliveries of a batch whose ruling is that they cannot act. */
export function refusedRulings(rulings: readonly Ruling[]): readonly Refused[] {
  const refused: Refused[] = [];
  for (const { mail, outcome, error } of rulings) {
    if (mail.sighting === undefined) continue;
    const { delivery } = mail;
    if (outcome === 'too_late') {
      const detail = 'The event is older than what is remembered of its plate (stay.readsMax).';
      refused.push({ delivery, rejection: { reason: 'too_late', detail } });
    } else if (outcome === 'faulted') {
      const detail = `Deciding about the event failed twice: ${error?.message ?? 'no reason'}`;
      refused.push({ delivery, rejection: { reason: 'actor_fault', detail } });
    }
  }
  return refused;
}

/** Whether a ruling leaves its delivery to the dead letters. */
export function isRefused(outcome: Ruling['outcome']): outcome is 'too_late' | 'faulted' {
  return outcome === 'too_late' || outcome === 'faulted';
}

function toLetter({ delivery, rejection }: Refused, atMs: number): DeadLetter {
  const { reason, detail } = rejection;
  return { queue: delivery.queue, reason, detail, body: delivery.body, atMs };
}
