/** Checks of the rules that promtool does not make. Each gives what it has found, in words. */
import { problemsOf, selectorsOf } from './selectors.ts';
import type { Alert, Rules } from './rule-files.ts';

const SEVERITIES = ['page', 'ticket', 'info'];
/** What each heading of the runbook answers. */
const QUESTIONS = ['- Means:', '- Look:', '- Do:', '- Normal when:'];
/** It fires whatever is measured, so there is nothing that it could be quiet for. */
const ALWAYS_FIRING = 'ParkingWatchdog';

/** Metrics, labels and values that do not exist, in expressions and in the series of tests. */
export function unknownSeries({ alerts, recordings, tests }: Rules): readonly string[] {
  const recorded = new Set(recordings.map(({ record }) => record));
  const named = [
    ...alerts.map(({ alert, expr }) => [alert, expr]),
    ...recordings.map(({ record, expr }) => [record, expr]),
    ...tests.flatMap((test) => test.input_series.map(({ series }) => [test.name, series])),
  ] as const;
  return named.flatMap(([name = '', expr = '']) =>
    selectorsOf(expr)
      .flatMap((selector) => problemsOf(selector, recorded))
      .map((problem) => `${name}: ${problem}`),
  );
}

/** Alerts that do not say what an operator needs. */
export function unexplained(
  { alerts }: Pick<Rules, 'alerts'>,
  dashboards: ReadonlySet<string>,
): readonly string[] {
  return alerts.flatMap(({ alert, labels = {}, annotations }) => {
    const { summary, description, runbook_url: url, dashboard = '' } = annotations;
    const problems: string[] = [];
    if (!SEVERITIES.includes(labels['severity'] ?? '')) problems.push('has no severity');
    if (!summary) problems.push('has no summary');
    if (!description) problems.push('has no description');
    if (url !== `docs/runbook.md#${alert.toLowerCase()}`) problems.push('names another heading');
    if (!dashboards.has(dashboard)) problems.push(`names no dashboard, but ${dashboard}`);
    return problems.map((problem) => `${alert} ${problem}`);
  });
}

/** Alerts without a heading that answers all questions, and headings without an alert. */
export function runbookGaps({ alerts, runbook }: Rules): readonly string[] {
  const sections = runbook.split(/^### /m).slice(1);
  const bodies = new Map(sections.map((text) => [text.split('\n', 1)[0] ?? '', text]));
  const names = new Set(alerts.map(({ alert }) => alert));
  const missing = alerts.flatMap(({ alert }) => {
    const body = bodies.get(alert);
    if (body === undefined) return [`${alert} has no heading`];
    return QUESTIONS.filter((it) => !body.includes(it)).map((it) => `${alert} lacks "${it}"`);
  });
  const extra = [...bodies.keys()].filter((heading) => !names.has(heading));
  return [...missing, ...extra.map((heading) => `there is no alert ${heading}`)];
}

/** What is written in bold in the runbook and is no panel. */
export function unknownPanels(runbook: string, panels: ReadonlySet<string>): readonly string[] {
  const bold = [...runbook.matchAll(/\*\*([^*]+)\*\*/g)].map(([, text = '']) =>
    text.replaceAll(/\s+/g, ' '),
  );
  return bold.filter((title) => !panels.has(title));
}

/**
 * Alerts that no test lets fire, or none keeps quiet. A test in which nothing of what an alert looks
 * at is there keeps it quiet by chance, so it does not count.
 */
export function untested(rules: Rules): readonly string[] {
  const { alerts, tests } = rules;
  return alerts.flatMap((rule) => {
    const measured = metricsBehind(rule, rules);
    const cases = tests.flatMap(({ input_series: series, alert_rule_test: looks }) => {
      const isAbout =
        measured.size === 0 ||
        series.some((it) => selectorsOf(it.series).some(({ name }) => measured.has(name)));
      return looks.filter(({ alertname }) => isAbout && alertname === rule.alert);
    });
    const problems: string[] = [];
    if (!cases.some((it) => it.exp_alerts.length > 0)) problems.push('never fires in a test');
    const isQuiet = cases.some((it) => it.exp_alerts.length === 0);
    if (!isQuiet && rule.alert !== ALWAYS_FIRING) problems.push('is never quiet in a test');
    return problems.map((problem) => `${rule.alert} ${problem}`);
  });
}

/** The metrics that an alert depends on, also those behind what is recorded. */
function metricsBehind({ expr }: Pick<Alert, 'expr'>, { recordings }: Rules): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (text: string): void => {
    for (const { name } of selectorsOf(text)) {
      if (found.has(name)) continue;
      found.add(name);
      for (const { record, expr: behind } of recordings) if (record === name) look(behind);
    }
  };
  look(expr);
  return found;
}
