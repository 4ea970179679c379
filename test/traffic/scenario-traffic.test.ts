import { describe, expect, it } from 'vitest';
import { SCENARIOS } from '#traffic/scenarios.ts';
import { spanAt, stretch } from '#traffic/scenario.ts';
import { Timetable } from '#traffic/timetable.ts';
import { TrafficPlan, mergePublications } from '#traffic/traffic-plan.ts';
import { Truth } from '#traffic/truth.ts';
import { judge } from '#traffic/verdict.ts';
import type { Publication } from '#traffic/publication.ts';
import type { Scenario } from '#traffic/scenario.ts';
import type { TrafficOptions } from '#traffic/traffic-options.ts';
import { Core } from './core.ts';
import { FAULTLESS, trafficOptions } from './options.ts';

const ALL: readonly (readonly [string, Scenario])[] = Object.entries(SCENARIOS);

/** Traffic with short stays, so that a scenario can be short, too. */
function optionsOf(scenario: Scenario, changes: Partial<TrafficOptions> = {}): TrafficOptions {
  return trafficOptions({
    scenario,
    platePool: 1,
    stayMinMs: 500,
    stayMaxMs: 1_500,
    debounceMs: 300,
    skewToleranceMs: 300,
    clockSkewMs: 50,
    ...changes,
  });
}

/** A scenario in fast motion, once. */
function playOnce(scenario: Scenario, changes: Partial<TrafficOptions> = {}) {
  const options = optionsOf(stretch(scenario, 40_000), changes);
  const plan = new TrafficPlan({ ...options, visits: new Timetable(options).visitsInRound });
  const truth = new Truth();
  const publications = [...mergePublications(plan)];
  truth.confirmed(publications);
  return { plan, truth, publications };
}

/** What is published in each phase, by its name. */
function byPhase(scenario: Scenario, publications: readonly Publication[], anchorMs: number) {
  return Map.groupBy(
    publications,
    ({ publishAtMs }) => spanAt(scenario, anchorMs, publishAtMs).phase.name,
  );
}

function countOf(all: readonly Publication[] | undefined, fault: string): number {
  return (all ?? []).filter((publication) => publication.fault === fault).length;
}

describe.each(ALL)('the traffic of %s', (_name, scenario) => {
  it('is judged right, event by event', async () => {
    const { truth, publications } = playOnce(scenario);
    const core = new Core({ debounceMs: 300, skewToleranceMs: 300 }).run(publications);
    const verdict = await judge(truth, core.lines, { deadLetters: core.deadLetters });
    expect(verdict).toMatchObject({ agrees: true, examples: [] });
    expect(core.outcomes).toMatchObject({ duplicate: truth.duplicates, debounced: 0, too_late: 0 });
  });

  it('is judged wrong when one summary is missing', async () => {
    const { truth, publications } = playOnce(scenario);
    const { lines } = new Core({ debounceMs: 300, skewToleranceMs: 300 }).run(publications);
    const verdict = await judge(truth, lines.toSpliced(lines.length / 2, 1));
    expect(verdict).toMatchObject({ agrees: false, found: { missing: 1 } });
  });

  it('goes on where it was when a generator is started again', () => {
    const { plan, publications } = playOnce(scenario);
    const fromMs = plan.options.anchorMs + 20_001;
    for (const kind of ['entry', 'exit'] as const) {
      const rest = publications.filter((one) => one.kind === kind && one.publishAtMs >= fromMs);
      const resumed = [...plan.publications(kind, fromMs)];
      expect(resumed.map(({ truth: is }) => is)).toEqual(rest.map(({ truth: is }) => is));
    }
  });

  it('is found in the present by generators that run on and on', () => {
    const nowMs = Date.UTC(2026, 10, 21, 12);
    const plan = new TrafficPlan(optionsOf(scenario, { anchorMs: 0, visits: undefined }));
    for (const kind of ['entry', 'exit'] as const) {
      const { value } = plan.publications(kind, nowMs).next();
      expect(value?.publishAtMs).toBeGreaterThanOrEqual(nowMs);
      expect(value?.publishAtMs).toBeLessThan(nowMs + 2_000);
    }
  });
});

describe('in a phase', () => {
  it('of the rush hour six times as many cars come', () => {
    const { plan, publications } = playOnce(SCENARIOS['rush-hour'], { ...FAULTLESS });
    const { scenario, anchorMs } = plan.options;
    const entries = publications.filter(({ kind }) => kind === 'entry');
    const rates = [...byPhase(scenario as Scenario, entries, anchorMs)].map(([name, all]) => {
      const phase = scenario?.phases.find((one) => one.name === name);
      return [name, Math.round((all.length * 1000) / (phase?.lengthMs ?? 0))];
    });
    expect(rates).toEqual([
      ['calm', 20],
      ['rising', 60],
      ['rush', 120],
      ['falling', 60],
      ['calm again', 20],
    ]);
  });

  it('of poison every second event has a malformed one beside it', () => {
    const { plan, publications } = playOnce(SCENARIOS.poison, { ...FAULTLESS });
    const { scenario, anchorMs } = plan.options;
    const phases = byPhase(scenario as Scenario, publications, anchorMs);
    const poisoned = phases.get('poisoned') ?? [];
    const malformed = countOf(poisoned, 'malformed');
    expect(malformed / (poisoned.length - malformed)).toBeCloseTo(0.5, 1);
    expect(countOf(phases.get('calm'), 'malformed')).toBe(0);
    expect(countOf(phases.get('calm again'), 'malformed')).toBe(0);
  });

  it('of the storm every event comes five times', () => {
    const { plan, publications } = playOnce(SCENARIOS['duplicate-storm'], { ...FAULTLESS });
    const { scenario, anchorMs } = plan.options;
    const phases = byPhase(scenario as Scenario, publications, anchorMs);
    const storm = phases.get('storm');
    expect(countOf(storm, 'duplicate')).toBe(4 * countOf(storm, 'none'));
    expect(countOf(phases.get('calm'), 'duplicate')).toBe(0);
  });

  it('of the hot plate one car comes again as soon as it may, with all its repetitions', () => {
    const { plan, publications } = playOnce(SCENARIOS['hot-plate'], { ...FAULTLESS });
    const { scenario, anchorMs } = plan.options;
    const phases = byPhase(scenario as Scenario, publications, anchorMs);
    const hot = phases.get('hot') ?? [];
    const repeated = new Set(hot.filter(({ fault }) => fault === 'duplicate').map(plateOf));
    expect(repeated.size).toBe(1);
    const ofIt = hot.filter((one) => repeated.has(plateOf(one)) && one.fault === 'none');
    const visits = ofIt.filter(({ kind }) => kind === 'entry');
    // The shortest stay and the time away are 0.8 s; visits begin 50 ms apart.
    const { lengthMs } = (scenario as Scenario).phases[1] as Scenario['phases'][number];
    expect(visits.length).toBeGreaterThan(lengthMs / 1_000);
    expect(visits.length).toBeLessThan(lengthMs / 800);
    expect(countOf(hot, 'duplicate')).toBe(700 * ofIt.length);
    expect(countOf(phases.get('calm'), 'duplicate')).toBe(0);
  });
});

function plateOf({ plate }: Publication): string {
  return plate;
}

it('gives events of a scenario other ids than those of steady traffic', () => {
  const idOf = (plan: TrafficPlan) => plan.passage('exit', 3)?.id;
  const ids = [undefined, ...Object.values(SCENARIOS)].map((scenario) =>
    idOf(new TrafficPlan(trafficOptions({ scenario, missingExitShare: 0 }))),
  );
  expect(new Set(ids).size).toBe(ids.length);
});
