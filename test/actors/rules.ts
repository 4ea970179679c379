/** The rules and the present that the tests of the actors decide in. */
import { NOON } from '#test/support/deliveries.ts';
import type { StayRules } from '#domain/stay-rules.ts';
import type { Present } from '#ports/plates.ts';

export const RULES: StayRules = {
  allowedLatenessMs: 30_000,
  debounceMs: 10_000,
  maxMs: 3_600_000,
  skewToleranceMs: 2_000,
  clockSkewMaxMs: 120_000,
  eventAgeMaxMs: 7_200_000,
  holdMaxMs: 60_000,
  readsMax: 8,
};

/** Noon, with both queues seen up to an hour later. */
export const PRESENT: Present = { nowMs: NOON, watermarkMs: NOON + 3_600_000 };

/** An identifier that shows what it was made from. */
export const digest = (text: string): string => text;
