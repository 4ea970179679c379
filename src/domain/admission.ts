/** Whether a well-formed sighting may act at all: its event time must be believable. */
import { formatInstant } from './instant.ts';
import type { Rejection, Sighting } from './sighting.ts';
import type { StayRules } from './stay-rules.ts';

/**
 * Refuses what comes from the future or from further back than ids are remembered. It must be asked
 * before the watermark sees the event: one date in 2099 would make every other event late.
 *
 * @returns why the sighting is refused, or undefined when it is admitted
 */
export function refuseByTime(
  sighting: Sighting,
  nowMs: number,
  rules: Pick<StayRules, 'clockSkewMaxMs' | 'eventAgeMaxMs'>,
): Rejection | undefined {
  const aheadMs = sighting.atMs - nowMs;
  if (aheadMs > rules.clockSkewMaxMs) {
    const detail =
      `The event time ${formatInstant(sighting.atMs)} is ${Math.round(aheadMs / 1000)} s ahead ` +
      `of the clock here; stay.clockSkewMaxMs allows ${rules.clockSkewMaxMs} ms.`;
    return { reason: 'clock_ahead', detail };
  }
  if (-aheadMs > rules.eventAgeMaxMs) {
    const detail =
      `The event time ${formatInstant(sighting.atMs)} is older than stay.eventAgeMaxMs ` +
      `(${rules.eventAgeMaxMs} ms), further back than event ids are remembered.`;
    return { reason: 'too_old', detail };
  }
  return undefined;
}
