import { expect, it } from 'vitest';
import { Observation } from '#main/roles/observation.ts';
import { Timeline } from '#main/roles/timeline.ts';

it('says each second where the run was', () => {
  const observation = new Observation();
  const timeline = new Timeline(observation);
  timeline.look(0);
  observation.published = 5;
  timeline.look(0.4);
  observation.settled = 3;
  observation.phases.push('rush');
  timeline.look(1.04);
  expect(timeline.samples).toEqual([
    { second: 0, published: 0, settled: 0, deadLetters: 0 },
    { second: 1, published: 5, settled: 3, deadLetters: 0, phase: 'rush' },
  ]);
});

it('tells a long run in coarser steps, and never takes more than 600 samples (T1)', () => {
  const timeline = new Timeline(new Observation());
  for (let second = 0; second < 5000; second += 1) {
    timeline.look(second);
    expect(timeline.samples.length).toBeLessThan(600);
  }
  const steps = timeline.samples.slice(1).map(({ second }, at) => {
    return second - (timeline.samples[at]?.second ?? 0);
  });
  expect(timeline.samples[0]?.second).toBe(0);
  expect(timeline.samples.at(-1)?.second).toBeGreaterThan(4900);
  expect(new Set(steps)).toEqual(new Set([16]));
});
