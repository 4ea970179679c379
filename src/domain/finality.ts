/**
 * When a visit may be written down, and when to look at a plate again.
 *
 * Event time decides which entry and which exit belong together; processing time only decides how
 * long to wait for what may still be on its way.
 */
import { lastAtMs } from './event-order.ts';
import { isIssued } from './standing.ts';
import { hasEnded } from './visits.ts';
import type { Read, Wake } from './plate-state.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { EndedVisit, Visit } from './visits.ts';

/**
 * Whether a visit can be issued: both queues have been seen up to its end, and an exit without an
 * entry has waited as long as an entry may be late. A queue that lags for `holdMaxMs` is not
 * waited for any longer: a later event then leads to a correction.
 */
export function isFinal(visit: EndedVisit, context: DecisionContext): boolean {
  const { nowMs, watermarkMs, rules } = context;
  if (nowMs >= visit.endSeenAtMs + rules.holdMaxMs) return true;
  return watermarkMs >= visit.settledAtMs && nowMs >= waitsUntil(visit, context);
}

/**
 * The earliest moment at which a decision about the plate can differ from the one made now: a
 * visit becomes final, the open one becomes too long, or nothing needs to be remembered any more.
 *
 * @param dropped how many of the oldest visits are done with
 * @param reads what is remembered
 * @returns undefined when nothing is remembered
 */
export function nextWake(
  visits: readonly Visit[],
  dropped: number,
  reads: readonly Read[],
  context: DecisionContext,
): Wake | undefined {
  const last = reads.at(-1);
  if (last === undefined) return undefined;
  const { nowMs, rules } = context;
  let clockMs = Number.POSITIVE_INFINITY;
  let watermarkMs = Number.POSITIVE_INFINITY;
  // Up to here an event could repeat the last read or change the last visit.
  let settledAtMs = lastAtMs(last) + Math.max(rules.debounceMs, rules.skewToleranceMs);
  for (let index = dropped; index < visits.length; index += 1) {
    const visit = visits[index] as Visit;
    if (!hasEnded(visit)) {
      clockMs = Math.min(clockMs, (visit.entry as Read).atMs + rules.maxMs + 1);
    } else if (!isIssued(visit) && !isFinal(visit, context)) {
      clockMs = Math.min(clockMs, visit.endSeenAtMs + rules.holdMaxMs);
      const untilMs = waitsUntil(visit, context);
      if (nowMs < untilMs) clockMs = Math.min(clockMs, untilMs);
      else watermarkMs = Math.min(watermarkMs, visit.settledAtMs);
    }
    settledAtMs = Math.max(settledAtMs, visit.settledAtMs);
  }
  if (clockMs === Number.POSITIVE_INFINITY) clockMs = settledAtMs + rules.eventAgeMaxMs + 1;
  return watermarkMs === Number.POSITIVE_INFINITY ? { clockMs } : { clockMs, watermarkMs };
}

function waitsUntil(visit: EndedVisit, { rules }: DecisionContext): number {
  if (visit.reason !== 'unknown_vehicle_exited') return Number.NEGATIVE_INFINITY;
  return visit.endSeenAtMs + rules.allowedLatenessMs;
}
