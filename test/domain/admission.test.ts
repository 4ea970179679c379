import { describe, expect, it } from 'vitest';
import { refuseByTime } from '#domain/admission.ts';
import { entry, RULES, START_MS } from '#test/support/builders.ts';

const SKEW_SECONDS = RULES.clockSkewMaxMs / 1_000;
const AGE_SECONDS = RULES.eventAgeMaxMs / 1_000;

describe('a sighting is admitted', () => {
  it('when it happens now', () => {
    expect(refuseByTime(entry('e', 0), START_MS, RULES)).toBeUndefined();
  });

  it('when it is ahead of the clock by as much as is allowed', () => {
    expect(refuseByTime(entry('e', SKEW_SECONDS), START_MS, RULES)).toBeUndefined();
  });

  it('when it is as old as ids are remembered', () => {
    expect(refuseByTime(entry('e', -AGE_SECONDS), START_MS, RULES)).toBeUndefined();
  });
});

describe('a sighting is refused', () => {
  it('when it is further ahead, and says which setting allows how much', () => {
    const sighting = entry('e', SKEW_SECONDS + 0.001);
    expect(refuseByTime(sighting, START_MS, RULES)).toEqual({
      reason: 'clock_ahead',
      detail:
        'The event time 2026-11-21T09:02:00.001Z is 120 s ahead of the clock here; ' +
        'stay.clockSkewMaxMs allows 120000 ms.',
    });
  });

  it('when it is dated 2099', () => {
    const sighting = { ...entry('e', 0), atMs: Date.UTC(2099, 0, 1) };
    expect(refuseByTime(sighting, START_MS, RULES)?.reason).toBe('clock_ahead');
  });

  it('when it is older, and says which setting bounds it', () => {
    const sighting = entry('e', -AGE_SECONDS - 0.001);
    expect(refuseByTime(sighting, START_MS, RULES)).toEqual({
      reason: 'too_old',
      detail:
        'The event time 2026-11-14T08:59:59.999Z is older than stay.eventAgeMaxMs ' +
        '(604800000 ms), further back than event ids are remembered.',
    });
  });
});
