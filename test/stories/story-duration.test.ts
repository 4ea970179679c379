import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  DURATION_MAX_MS,
  formatDuration,
  readDuration,
  readOffset,
} from '#stories/story-duration.ts';

describe('a time', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['20s', 20_000],
    ['90s', 90_000],
    ['100m', 6_000_000],
    ['26h', 93_600_000],
    ['30d', 2_592_000_000],
    ['1h5s', 3_605_000],
    ['1m1ms', 60_001],
  ])('%s is %i ms, and is written so', (text, ms) => {
    expect(readDuration(text)).toBe(ms);
    expect(formatDuration(ms)).toBe(text);
  });

  it.each(['', '5', 's', '1.5s', '1s2m', '1 s', '-1s', '36501d', '1e3s', '1S'])(
    '%j is none',
    (text) => {
      expect(readDuration(text)).toBeUndefined();
    },
  );

  it('may lie before the start', () => {
    expect(readOffset('-20s')).toBe(-20_000);
    expect(readOffset('20s')).toBe(20_000);
    expect(readOffset('--20s')).toBeUndefined();
    expect(formatDuration(-93_600_000)).toBe('-26h');
  });

  it('reads as what was written, and no text for it is shorter', () => {
    const parts = fc.tuple(
      fc.nat({ max: 9 }),
      fc.nat({ max: 23 }),
      fc.nat({ max: 59 }),
      fc.nat({ max: 59 }),
    );
    fc.assert(
      fc.property(fc.integer({ min: 0, max: DURATION_MAX_MS }), (ms) => {
        expect(readDuration(formatDuration(ms))).toBe(ms);
      }),
    );
    fc.assert(
      fc.property(parts, ([days, hours, minutes, seconds]) => {
        const text = `${days}d${hours}h${minutes}m${seconds}s`;
        const written = formatDuration(readDuration(text) as number);
        expect(written.length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
