import type { TrafficOptions } from '#traffic/traffic-options.ts';

/** The defaults of the configuration, from 1 March 2026, 12:00 UTC on. */
export function trafficOptions(changes: Partial<TrafficOptions> = {}): TrafficOptions {
  return {
    ratePerSecond: 20,
    seed: 1,
    garages: 2,
    platePool: 50_000,
    stayMinMs: 2_000,
    stayMaxMs: 20_000,
    missingEntryShare: 0.2,
    missingExitShare: 0,
    duplicateShare: 0.01,
    retransmissionShare: 0.005,
    retransmissionDelayMs: 5_000,
    misreadShare: 0.005,
    reorderShare: 0.02,
    reorderDelayMs: 1_000,
    clockSkewMs: 200,
    malformedShare: 0.002,
    anchorMs: Date.UTC(2026, 2, 1, 12),
    visits: 1_000,
    bodyBytesMax: 16_384,
    debounceMs: 10_000,
    skewToleranceMs: 2_000,
    ...changes,
  };
}

/** No fault at all: every visit has an entry and an exit, and every event is ordinary. */
export const FAULTLESS = {
  missingEntryShare: 0,
  missingExitShare: 0,
  duplicateShare: 0,
  retransmissionShare: 0,
  misreadShare: 0,
  reorderShare: 0,
  clockSkewMs: 0,
  malformedShare: 0,
} satisfies Partial<TrafficOptions>;
