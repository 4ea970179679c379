import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATES_MAX } from '#traffic/plate-pool.ts';
import {
  TrafficOptionsError,
  awayMs,
  checkTraffic,
  countPlates,
  countVisits,
} from '#traffic/traffic-options.ts';
import { TrafficPlan, mergePublications } from '#traffic/traffic-plan.ts';
import { FAULTLESS, trafficOptions } from './options.ts';

describe('traffic options', () => {
  test('are the keys of the configuration and their defaults', () => {
    const file = readFileSync(new URL('../../config/default.yaml', import.meta.url), 'utf8');
    const { generator } = parse(file) as { generator: Record<string, number> };
    const { tickMs, scenario, ...traffic } = generator;
    expect(tickMs).toBeGreaterThan(0);
    expect(scenario).toBe('none');
    expect(trafficOptions()).toMatchObject(traffic);
  });

  test.each([
    [{ misreadShare: 1.1 }, 'generator.misreadShare is 1.1; a share is between 0 and 1.'],
    [{ missingEntryShare: Number.NaN }, 'generator.missingEntryShare is NaN;'],
    [{ ratePerSecond: 0 }, 'generator.ratePerSecond is 0; it must be above 0.'],
    [{ garages: 0 }, 'generator.garages is 0; there must be at least 1.'],
    [{ stayMinMs: 30_000 }, 'generator.stayMinMs is 30000, more than generator.stayMaxMs (20000).'],
    [{ clockSkewMs: 1_000 }, 'more than twice generator.clockSkewMs (1000)'],
    [
      { platePool: PLATES_MAX + 1 },
      'generator.platePool has to be 12000001, but there are 11999999',
    ],
  ])('that cannot be kept are refused: %o', (changes, message) => {
    expect(() => checkTraffic(trafficOptions(changes))).toThrow(message);
    expect(() => new TrafficPlan(trafficOptions(changes))).toThrow(TrafficOptionsError);
  });

  test('the pool grows when the rate would bring a plate back before it has left', () => {
    const options = trafficOptions({ ratePerSecond: 10_000, platePool: 10 });
    const cycleMs = options.stayMaxMs + awayMs(options);
    expect(countPlates(options)).toBeGreaterThan((10_000 * cycleMs) / 1000);
    expect(countPlates(trafficOptions())).toBe(50_000);
  });

  test('a plate stays away longer than both rules that could take two reads for one', () => {
    expect(awayMs(trafficOptions())).toBe(10_401);
    expect(awayMs(trafficOptions({ skewToleranceMs: 15_000 }))).toBe(15_401);
  });

  test.each([{}, FAULTLESS, { missingExitShare: 0.3, duplicateShare: 0.2 }])(
    'a number of deliveries is reached within 3 percent by the visits counted for it: %o',
    (changes) => {
      const visits = countVisits(10_000, trafficOptions(changes));
      const plan = new TrafficPlan(trafficOptions({ ...changes, visits }));
      const deliveries = [...mergePublications(plan)].length;
      expect(Math.abs(deliveries - 10_000)).toBeLessThan(300);
    },
  );
});
