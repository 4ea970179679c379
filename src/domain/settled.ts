/**
 * The shortcut of the hot path: the oldest reads of a plate need not be paired again at each
 * event. What is right is what `deriveVisits` makes of all reads; leaving the settled ones out
 * makes the same decision of them, as `test/domain/settled.property.test.ts` proves.
 */
import { lastAtMs } from './event-order.ts';
import { isForgettingDue } from './retention.ts';
import { isIssued } from './standing.ts';
import type { PlateState, Read } from './plate-state.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Visit } from './visits.ts';

/**
 * How many of the oldest reads a decision can leave out: the settled ones, unless something is to
 * be dropped, the new read lies among them, or what follows them may still join their last visit.
 *
 * @param reads those of the state, with the new read if there is one
 */
export function skipSettled(
  { settledReads }: PlateState,
  reads: readonly Read[],
  read: Read | undefined,
  context: DecisionContext,
): number {
  if (settledReads === 0 || isForgettingDue(reads, context)) return 0;
  if (read !== undefined && reads.lastIndexOf(read) < settledReads) return 0;
  const last = reads[settledReads - 1] as Read;
  const next = reads[settledReads];
  if (next === undefined) return settledReads;
  const { debounceMs, skewToleranceMs } = context.rules;
  const isApart = next.atMs - lastAtMs(last) > Math.max(debounceMs, skewToleranceMs);
  return isApart ? settledReads : 0;
}

/**
 * How many reads belong to the oldest visits that are issued, up to one that ends with an exit:
 * no later read can change those. None of these reads carries a summary that waits to be corrected
 * by a later visit: it would name an entry just after its exit, and reads that near are not apart.
 */
export function countSettled(visits: readonly Visit[], dropped: number): number {
  let settled = 0;
  let reads = 0;
  for (let index = dropped; index < visits.length; index += 1) {
    const visit = visits[index] as Visit;
    if (!isIssued(visit)) break;
    reads += visit.reads.length;
    if (visit.reads.at(-1)?.kind === 'exit') settled = reads;
  }
  return settled;
}
