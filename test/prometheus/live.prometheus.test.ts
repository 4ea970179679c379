/** The rules in a Prometheus that scrapes roles at work: all of them can be evaluated. */
import { expect, it } from 'vitest';
import { opsOf, Plant } from '#test/support/plant.ts';
import { startPrometheus } from '#test/support/servers/prometheus.ts';
import { describeWithPrometheus } from '#test/support/servers/with-prometheus.ts';
import { readRules, RULE_FILES } from './rule-files.ts';
import type { TestContext } from 'vitest';
import type { TestPrometheus } from '#test/support/servers/prometheus.ts';

/** What `/api/v1/rules` says of a rule. */
interface LiveRule {
  readonly name: string;
  readonly health: 'ok' | 'err' | 'unknown';
  readonly lastError?: string;
  readonly state?: string;
}

const ROLES = {
  'plateflow-writer': ['write'],
  'plateflow-processor': ['process'],
} as const;
/** Time for the first scrape, and for a rate over the ones after it. */
const SOON = { timeout: 30_000, interval: 500 };

/** A writer and a processor, watched by a Prometheus with the rules. */
async function watchedPlant(context: TestContext) {
  const plant = await Plant.open(context);
  const scrape = [];
  for (const [job, args] of Object.entries(ROLES)) {
    const url = new URL(await opsOf(plant.start(args)));
    scrape.push({ job, targets: [url.host] });
  }
  const prometheus = await startPrometheus({ scrape, ruleFiles: RULE_FILES });
  context.onTestFinished(() => prometheus.stop());
  return { plant, prometheus };
}

async function rulesOf(prometheus: TestPrometheus): Promise<readonly LiveRule[]> {
  const { groups } = await prometheus.ask<{ groups: { rules: LiveRule[] }[] }>('rules');
  return groups.flatMap(({ rules }) => rules);
}

describeWithPrometheus('the rules in a live Prometheus', () => {
  it('are all evaluated without an error, and none but the watchdog fires', async (context) => {
    const { plant, prometheus } = await watchedPlant(context);
    plant.start(['generate', 'entry']);
    plant.start(['generate', 'exit']);
    const committed = 'sum(rate(parking_event_lag_seconds_count[1m])) > 0';
    await expect.poll(() => prometheus.query(committed), SOON).toHaveLength(1);

    const evaluated = async () => (await rulesOf(prometheus)).map(({ health }) => health);
    await expect.poll(evaluated, SOON).not.toContain('unknown');

    const rules = await rulesOf(prometheus);
    const { alerts, recordings } = readRules();
    expect(rules).toHaveLength(alerts.length + recordings.length);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
    expect(rules.filter(({ state }) => state === 'firing').map(({ name }) => name)).toEqual([
      'ParkingWatchdog',
    ]);
  });

  it('give the values that panels and alerts share, also while no car comes', async (context) => {
    const { prometheus } = await watchedPlant(context);
    const nothing = 'parking:waiting_deliveries:sum == 0';
    await expect.poll(() => prometheus.query(nothing), SOON).toHaveLength(1);
    const idle = 'stage:parking_stage_state:ratio_rate1m{state="idle"} > 0';
    const stages = async () => {
      const found = await prometheus.query(idle);
      return found.map(({ labels }) => String(labels['stage'])).toSorted();
    };
    await expect.poll(stages, SOON).toEqual(['commit', 'intake', 'relay', 'turns', 'writer']);
  });
});
