import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { OutboxAges } from '#streams/outbox-ages.ts';

describe('OutboxAges', () => {
  it('has no time while nothing waits', () => {
    const ages = new OutboxAges();
    expect(ages.oldestAtMs).toBeUndefined();
    ages.committed(3, 1000);
    ages.trimmed(3);
    expect(ages.oldestAtMs).toBeUndefined();
  });

  it('moves on to the next commit when the oldest summaries have left', () => {
    const ages = new OutboxAges();
    ages.committed(2, 1000);
    ages.committed(5, 4000);
    expect(ages.oldestAtMs).toBe(1000);
    ages.trimmed(1);
    expect(ages.oldestAtMs).toBe(1000);
    ages.trimmed(2);
    expect(ages.oldestAtMs).toBe(4000);
  });

  it('takes a commit without summaries for what it is, also when the outbox is empty', () => {
    const ages = new OutboxAges();
    ages.committed(2, 1000);
    ages.committed(2, 9000);
    expect(ages.oldestAtMs).toBe(1000);
    ages.trimmed(2);
    ages.committed(2, 9500);
    expect(ages.oldestAtMs).toBeUndefined();
  });

  it('is not confused by a commit that is answered after a newer one', () => {
    const ages = new OutboxAges();
    ages.committed(7, 1000);
    ages.committed(4, 2000);
    ages.trimmed(6);
    expect(ages.oldestAtMs).toBe(1000);
    ages.trimmed(7);
    expect(ages.oldestAtMs).toBeUndefined();
  });

  it('is never younger than the truth, and older by a small share of what it spans (G2)', () => {
    const pauseMs = fc.oneof(fc.nat(20), fc.nat(2000));
    const commits = fc.array(pauseMs, { minLength: 1, maxLength: 3000, size: 'max' });
    fc.assert(
      fc.property(commits, fc.double({ min: 0, max: 1, noNaN: true }), (pauses, share) => {
        const ages = new OutboxAges();
        const times: number[] = [];
        let nowMs = 0;
        for (const ms of pauses) {
          nowMs += ms;
          times.push(nowMs);
          ages.committed(times.length, nowMs);
        }
        const trimmed = Math.floor(share * (times.length - 1));
        ages.trimmed(trimmed);
        const truth = times[trimmed] as number;
        const spanMs = nowMs - (times[0] as number);
        const told = ages.oldestAtMs as number;
        expect(told).toBeLessThanOrEqual(truth);
        expect(truth - told).toBeLessThan(Math.max(100, spanMs / 32));
      }),
      { numRuns: 60 },
    );
  });

  it('tells no more than 256 times apart, however long nothing leaves (G2)', () => {
    const ages = new OutboxAges();
    for (let n = 1; n <= 20_000; n += 1) ages.committed(n, n * 1000);
    const told = new Set<number | undefined>();
    for (let n = 0; n < 20_000; n += 1) {
      ages.trimmed(n);
      told.add(ages.oldestAtMs);
    }
    expect(told.size).toBeLessThanOrEqual(256);
    expect(told.size).toBeGreaterThan(64);
  });

  it('forgets that it was coarse when the outbox was empty', () => {
    const ages = new OutboxAges();
    for (let n = 1; n <= 5000; n += 1) ages.committed(n, n * 100);
    ages.trimmed(5000);
    ages.committed(5001, 600_000);
    ages.committed(5002, 600_150);
    ages.trimmed(5001);
    expect(ages.oldestAtMs).toBe(600_150);
  });
});
