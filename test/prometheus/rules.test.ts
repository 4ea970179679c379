/** The rules, their tests, the runbook, the metrics and the dashboards say the same. */
import { describe, expect, it } from 'vitest';
import { allDashboards, panelsOf } from '#test/grafana/dashboard-json.ts';
import { readJobs, readRules } from './rule-files.ts';
import { runbookGaps, unexplained, unknownPanels, unknownSeries, untested } from './rule-checks.ts';
import { selectorsOf } from './selectors.ts';
import type { Alert, Rules } from './rule-files.ts';

const RULES = readRules();
const DASHBOARDS = new Set(allDashboards().map(({ uid }) => uid));
const PANELS = new Set(allDashboards().flatMap((it) => panelsOf(it).map(({ title }) => title)));

/** The rules with one alert changed. */
function withAlert(name: string, change: Partial<Alert>): Rules {
  const alerts = RULES.alerts.map((it) => (it.alert === name ? { ...it, ...change } : it));
  return { ...RULES, alerts };
}

const without = (text: string, found: string): string => text.replaceAll(found, '');

describe('the rules', () => {
  it('name metrics, labels, values and buckets that exist, and so do their tests', () => {
    expect(RULES.alerts.length).toBeGreaterThan(20);
    expect(unknownSeries(RULES)).toEqual([]);
  });

  it.each([
    ['parking_outbox_sumaries > 1', 'there is no metric parking_outbox_sumaries'],
    ['stage:parking:nowhere > 1', 'nothing is recorded as stage:parking:nowhere'],
    ['sum by (queue) (rate(upp[5m])) == 0', 'there is no metric upp'],
    ['parking_redeliveries_total{que="entry"}', 'parking_redeliveries_total has no label que'],
    [
      'parking_stream_events_total{outcome=~"duplicate|doubled"}',
      'parking_stream_events_total is never outcome="doubled"',
    ],
    [
      'rate(parking_event_lag_seconds_bucket{le="2"}[5m])',
      'parking_event_lag_seconds_bucket has no bucket le="2"',
    ],
    ['parking_event_lag_seconds > 2', 'there is no metric parking_event_lag_seconds'],
  ])('would be found if one asked for %s', (expr, problem) => {
    expect(unknownSeries(withAlert('ParkingOutboxNearlyFull', { expr }))).toEqual([
      `ParkingOutboxNearlyFull: ${problem}`,
    ]);
  });

  it('name each metric of an expression once for each time that it is there', () => {
    const expr = 'sum by (le) (rate(a_total{x="1"}[5m])) / on (b) group_left () c or vector(0)';
    expect(selectorsOf(expr).map(({ name }) => name)).toEqual(['a_total', 'c']);
  });

  it('ask for jobs that are scraped', () => {
    const jobs = readJobs();
    const asked = RULES.alerts
      .flatMap(({ expr }) => selectorsOf(expr))
      .flatMap(({ matchers }) => matchers.filter(({ label }) => label === 'job'))
      .map(({ value }) => value);
    expect(asked).toHaveLength(2);
    expect(asked.filter((job) => !jobs.includes(job))).toEqual([]);
  });
});

describe('each alert', () => {
  it('says how urgent it is, what happened, what to do, and where to look', () => {
    expect(unexplained(RULES, DASHBOARDS)).toEqual([]);
  });

  it('would be found if it did not', () => {
    const alert: Alert = { alert: 'Mute', expr: 'up', annotations: { dashboard: 'parking' } };
    expect(unexplained({ alerts: [alert] }, DASHBOARDS)).toEqual([
      'Mute has no severity',
      'Mute has no summary',
      'Mute has no description',
      'Mute names another heading',
      'Mute names no dashboard, but parking',
    ]);
  });

  it('has a heading in the runbook that says what it means and what to do', () => {
    expect(runbookGaps(RULES)).toEqual([]);
  });

  it('would be found if it had none, or a heading without an alert', () => {
    const runbook = without(RULES.runbook, '### ParkingDiskSlow\n').replace(
      '### ParkingTargetDown\n\n- Means:',
      '### ParkingTargetGone\n\n- Is:',
    );
    expect(runbookGaps({ ...RULES, runbook })).toEqual([
      'ParkingDiskSlow has no heading',
      'ParkingTargetDown has no heading',
      'there is no alert ParkingTargetGone',
    ]);
    const unanswered = RULES.runbook.replace('- Normal when: never. Cameras', '- Cameras');
    expect(runbookGaps({ ...RULES, runbook: unanswered })).toEqual([
      'ParkingBrokerBlocked lacks "- Normal when:"',
    ]);
  });

  it('fires in one test and is quiet in another', () => {
    expect(untested(RULES)).toEqual([]);
  });

  it('would be found if it were not tested, or if nothing of it were in the test', () => {
    expect(untested({ ...RULES, tests: [] })).toHaveLength(2 * RULES.alerts.length - 1);
    const empty = RULES.tests.map((test) => ({ ...test, input_series: [] }));
    expect(untested({ ...RULES, tests: empty })).toContain(
      'ParkingDiskSlow is never quiet in a test',
    );
  });
});

describe('the runbook', () => {
  it('sends the operator to panels that exist', () => {
    expect(unknownPanels(RULES.runbook, PANELS)).toEqual([]);
  });

  it('would be found if it named another', () => {
    expect(unknownPanels('Look at **Panel of\n  nothing**.', PANELS)).toEqual(['Panel of nothing']);
  });
});
