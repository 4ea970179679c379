/**
 * Why a stay ended. The names follow the session reasons of established parking systems.
 * `read_corrected` stands for no stay: it takes back a summary whose events were found to be part
 * of others, and will do so when a person corrects a plate.
 */
export const SUMMARY_REASONS = [
  'vehicle_exited',
  'unknown_vehicle_exited',
  'vehicle_re_entered',
  'maximum_stay_exceeded',
  'read_corrected',
] as const;

export type SummaryReason = (typeof SUMMARY_REASONS)[number];
