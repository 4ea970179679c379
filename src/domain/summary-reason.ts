/**
 * Why a stay ended. The names follow the session reasons of established parking systems.
 * `read_corrected` is for plates that a person corrects.
 */
export const SUMMARY_REASONS = [
  'vehicle_exited',
  'unknown_vehicle_exited',
  'vehicle_re_entered',
  'maximum_stay_exceeded',
  'read_corrected',
] as const;

export type SummaryReason = (typeof SUMMARY_REASONS)[number];
