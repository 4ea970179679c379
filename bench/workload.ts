/** The traffic and the rules that figures are measured with. */
import type { StayRules } from '#domain/stay-rules.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';

export const STAY_RULES: StayRules = {
  allowedLatenessMs: 30_000,
  debounceMs: 500,
  maxMs: 2_592_000_000,
  skewToleranceMs: 500,
  clockSkewMaxMs: 120_000,
  eventAgeMaxMs: 604_800_000,
  holdMaxMs: 86_400_000,
  readsMax: 32,
};

/** So many visits with the faults that cameras have; their times begin at `anchorMs`. */
export function traffic(visits: number, anchorMs = Date.UTC(2026, 10, 21, 9)): TrafficOptions {
  return {
    visits,
    anchorMs,
    ratePerSecond: 2_000,
    seed: 1,
    garages: 4,
    platePool: 50_000,
    stayMinMs: 1_000,
    stayMaxMs: 10_000,
    missingEntryShare: 0.2,
    missingExitShare: 0,
    duplicateShare: 0.01,
    retransmissionShare: 0.005,
    retransmissionDelayMs: 2_000,
    misreadShare: 0.005,
    reorderShare: 0.02,
    reorderDelayMs: 500,
    clockSkewMs: 100,
    malformedShare: 0.002,
    bodyBytesMax: 16_384,
    debounceMs: STAY_RULES.debounceMs,
    skewToleranceMs: STAY_RULES.skewToleranceMs,
  };
}
