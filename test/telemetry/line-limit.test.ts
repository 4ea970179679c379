import { describe, expect, it } from 'vitest';
import { LineLimit } from '#telemetry/line-limit.ts';

describe('LineLimit', () => {
  it('lets so many lines of each event through in each second (L1)', () => {
    const limit = new LineLimit(2);
    const ask = (nowMs: number) => limit.admits('log_synced', nowMs);
    expect([1000, 1500, 1999, 2000, 2000, 2999].map(ask)).toEqual([
      true,
      true,
      false,
      true,
      true,
      false,
    ]);
    expect(limit.admits('log_repaired', 2999)).toBe(true);
  });

  it('hands out what was held back once, in a later second (L2)', () => {
    const limit = new LineLimit(1);
    for (let line = 0; line < 5; line += 1) limit.admits('log_synced', 1000);
    expect(limit.takeHeldBack(1999)).toEqual([]);
    expect(limit.takeHeldBack(2000)).toEqual([{ event: 'log_synced', count: 4 }]);
    expect(limit.takeHeldBack(3000)).toEqual([]);
    for (let line = 0; line < 3; line += 1) limit.admits('log_synced', 4000);
    expect(limit.takeHeldBack(5000)).toEqual([{ event: 'log_synced', count: 2 }]);
  });

  it('keeps the count when lines of the next second are held back as well (L2)', () => {
    const limit = new LineLimit(1);
    for (const nowMs of [1000, 1000, 2000, 2000]) limit.admits('log_synced', nowMs);
    expect(limit.takeHeldBack(2000)).toEqual([]);
    expect(limit.takeHeldBack(3000)).toEqual([{ event: 'log_synced', count: 2 }]);
  });

  it('hands out everything at the end', () => {
    const limit = new LineLimit(1);
    for (const event of ['log_synced', 'log_synced', 'log_repaired', 'log_repaired'] as const) {
      limit.admits(event, 1000);
    }
    limit.admits('role_started', 1000);
    expect(limit.takeAll()).toEqual([
      { event: 'log_synced', count: 1 },
      { event: 'log_repaired', count: 1 },
    ]);
    expect(limit.takeAll()).toEqual([]);
  });

  it('goes on when the clock is set back', () => {
    const limit = new LineLimit(1);
    expect(limit.admits('log_synced', 5000)).toBe(true);
    expect(limit.admits('log_synced', 1000)).toBe(true);
    expect(limit.admits('log_synced', 1000)).toBe(false);
  });
});
