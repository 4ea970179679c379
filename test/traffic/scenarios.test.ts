import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { disturbsServers } from '#traffic/scenario.ts';
import { SCENARIOS } from '#traffic/scenarios.ts';
import type { Phase, Scenario } from '#traffic/scenario.ts';

const ALL: readonly (readonly [string, Scenario])[] = Object.entries(SCENARIOS);
const SINGLE = ALL.filter(([name]) => name !== 'tour');

/** The titles of all panels. */
const PANELS = new Set(
  ['overview', 'flow', 'actors', 'delivery', 'garage'].flatMap((board) => {
    const text = textOf(`grafana/dashboards/parking-${board}.json`);
    return [...text.matchAll(/"title": "(.+)"/g)].map(([, title]) => title);
  }),
);

function textOf(path: string): string {
  return readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
}

function isCalm(phase: Phase): boolean {
  return phase.traffic === undefined && !disturbsServers(phase);
}

describe.each(ALL)('the scenario %s', (name, scenario) => {
  it('is found by its name, and says in a line what happens', () => {
    expect(scenario.name).toBe(name);
    expect(scenario.summary).toMatch(/^[a-z].{20,80}[^.]$/);
  });

  it('has phases with different names', () => {
    const names = scenario.phases.map((phase) => phase.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('begins and ends calm, and is not calm in between', () => {
    expect(isCalm(scenario.phases[0] as Phase)).toBe(true);
    expect(isCalm(scenario.phases.at(-1) as Phase)).toBe(true);
    expect(scenario.phases.every(isCalm)).toBe(false);
  });

  it('changes traffic to what can be', () => {
    for (const { lengthMs, traffic = {} } of scenario.phases) {
      expect(lengthMs).toBeGreaterThan(0);
      for (const [key, value] of Object.entries(traffic)) {
        expect(value).toBeGreaterThan(0);
        if (key.endsWith('Share')) expect(value).toBeLessThanOrEqual(1);
        if (key.endsWith('Copies')) expect(value % 1).toBe(0);
      }
    }
  });

  it('names panels and alerts that there are', () => {
    expect(scenario.panels.length).toBeGreaterThan(0);
    expect(scenario.panels.filter((panel) => !PANELS.has(panel))).toEqual([]);
    const rules = textOf('prometheus/rules/alerts.yml');
    for (const alert of scenario.alerts) expect(rules).toContain(`- alert: ${alert}\n`);
  });

  it('is described with its panels and its alerts', () => {
    const guide = textOf('docs/scenarios.md');
    const row = guide.split('\n').find((line) => line.startsWith(`| \`${name}\` |`));
    // Of the tour it is said in words that it moves what its parts move.
    for (const panel of name === 'tour' ? [] : scenario.panels) expect(row).toContain(`*${panel}*`);
    for (const alert of scenario.alerts) expect(row).toContain(`\`${alert}\``);
    expect(row?.match(/`Parking\w+`/g) ?? []).toHaveLength(scenario.alerts.length);
  });
});

describe('the tour', () => {
  it('has every phase of the others that is not calm, in their order', () => {
    const names = SINGLE.flatMap(([name, { phases }]) =>
      phases.filter((phase) => !isCalm(phase)).map((phase) => `${name}, ${phase.name}`),
    );
    const busy = SCENARIOS.tour.phases.filter((phase) => !isCalm(phase));
    expect(busy.map(({ name }) => name)).toEqual(names);
  });

  it('has the store away for as long as it is away otherwise', () => {
    const awayMs = (phases: readonly Phase[]) =>
      phases.filter(({ isStoreAway }) => isStoreAway).map(({ lengthMs }) => lengthMs);
    expect(awayMs(SCENARIOS['store-away'].phases)).toEqual([10_000]);
    expect(awayMs(SCENARIOS.tour.phases)).toEqual([10_000]);
  });
});
