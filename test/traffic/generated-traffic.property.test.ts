import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TrafficPlan, mergePublications } from '#traffic/traffic-plan.ts';
import { Truth } from '#traffic/truth.ts';
import { judge } from '#traffic/verdict.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';
import { Core } from './core.ts';
import { trafficOptions } from './options.ts';

const share = (max: number) => fc.double({ min: 0, max, noNaN: true });

/** A pool as small as it can be, so that every plate comes back as soon as it may. */
const options = fc
  .record({
    seed: fc.nat(),
    clockSkewMs: fc.integer({ min: 0, max: 900 }),
    garages: fc.integer({ min: 1, max: 3 }),
    stayMaxMs: fc.integer({ min: 1_801, max: 20_000 }),
    missingEntryShare: share(0.9),
    missingExitShare: share(0.9),
    misreadShare: share(1),
    duplicateShare: share(0.5),
    retransmissionShare: share(0.5),
    malformedShare: share(0.2),
    reorderShare: share(1),
    reorderDelayMs: fc.integer({ min: 0, max: 60_000 }),
  })
  .map((drawn) => trafficOptions({ platePool: 1, stayMinMs: 1_801, visits: 2_000, ...drawn }));

function publish(traffic: TrafficOptions) {
  const truth = new Truth();
  const publications = [...mergePublications(new TrafficPlan(traffic))];
  truth.confirmed(publications);
  return { truth, publications };
}

test('the truth judges the pure core right, whatever the faults of the cameras', async () => {
  await fc.assert(
    fc.asyncProperty(options, async (traffic) => {
      const { truth, publications } = publish(traffic);
      const { lines, deadLetters, outcomes } = new Core().run(publications);
      const verdict = await judge(truth, lines, { deadLetters });
      expect(verdict).toMatchObject({ agrees: true, examples: [] });
      expect(outcomes.duplicate).toBe(truth.duplicates);
    }),
    { numRuns: 20 },
  );
});

test('generated traffic never comes under the debounce or the skew tolerance', async () => {
  await fc.assert(
    fc.asyncProperty(options, async (traffic) => {
      const { publications } = publish(traffic);
      const withRules = new Core().run(publications);
      const without = new Core({ debounceMs: -1, skewToleranceMs: -1 }).run(publications);
      expect(withRules.outcomes.debounced).toBe(0);
      expect(withRules.outcomes.too_late).toBe(0);
      expect(withRules.lines.map(({ n: _n, ...line }) => JSON.stringify(line)).sort()).toEqual(
        without.lines.map(({ n: _n, ...line }) => JSON.stringify(line)).sort(),
      );
    }),
    { numRuns: 10 },
  );
});

test('a verdict sees through the corrections that late entries lead to', async () => {
  const { truth, publications } = publish(
    trafficOptions({ reorderShare: 0.5, reorderDelayMs: 60_000 }),
  );
  const { lines } = new Core({ allowedLatenessMs: 0 }).run(publications);
  const { agrees, found } = await judge(truth, lines);
  expect(agrees).toBe(true);
  expect(found.corrections).toBeGreaterThan(100);
});

test('a verdict sees one summary that is missing among all of them', async () => {
  const { truth, publications } = publish(trafficOptions());
  const { lines } = new Core().run(publications);
  const verdict = await judge(truth, lines.toSpliced(lines.length / 2, 1));
  expect(verdict).toMatchObject({ agrees: false, found: { missing: 1 } });
});
