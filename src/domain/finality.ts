/**
 * When a visit may be written down, and when to look at a plate again.
 *
 * Event time decides which entry and which exit belong together; processing time only decides how
 * long to wait for what may still be on its way.
 */
import type { Wake } from './plate-state.ts';
import type { DecisionContext } from './stay-rules.ts';
import type { Visit } from './visits.ts';

/**
 * Whether a visit can be issued: both queues have been seen up to its end, and an exit without an
 * entry has waited as long as an entry may be late. A queue that lags for `holdMaxMs` is not
 * waited for any longer: a later event then leads to a correction.
 */
export function isFinal(visit: Visit, context: DecisionContext): boolean {
  if (visit.reason === undefined) return false;
  const { nowMs, watermarkMs, rules } = context;
  if (nowMs >= visit.endSeenAtMs + rules.holdMaxMs) return true;
  return watermarkMs >= visit.settledAtMs && nowMs >= waitsUntil(visit, context);
}

/**
 * The earliest moment at which the decision about one of the visits can differ from now.
 *
 * @param forgetAtMs when the whole state can be dropped, for a plate that waits for nothing
 */
export function nextWake(
  visits: readonly Visit[],
  context: DecisionContext,
  forgetAtMs: number,
): Wake {
  let clockMs = Number.POSITIVE_INFINITY;
  let watermarkMs = Number.POSITIVE_INFINITY;
  for (const visit of visits) {
    if (visit.reason === undefined) {
      clockMs = Math.min(clockMs, (visit.entry?.atMs ?? 0) + context.rules.maxMs + 1);
    } else if (!isFinal(visit, context)) {
      clockMs = Math.min(clockMs, visit.endSeenAtMs + context.rules.holdMaxMs);
      const untilMs = waitsUntil(visit, context);
      if (context.nowMs < untilMs) clockMs = Math.min(clockMs, untilMs);
      else watermarkMs = Math.min(watermarkMs, visit.settledAtMs);
    }
  }
  if (clockMs === Number.POSITIVE_INFINITY) clockMs = forgetAtMs;
  return watermarkMs === Number.POSITIVE_INFINITY ? { clockMs } : { clockMs, watermarkMs };
}

function waitsUntil(visit: Visit, { rules }: DecisionContext): number {
  if (visit.reason !== 'unknown_vehicle_exited') return Number.NEGATIVE_INFINITY;
  return visit.endSeenAtMs + rules.allowedLatenessMs;
}
