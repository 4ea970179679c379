/** What the checks read of the rules: the files as Prometheus and promtool get them. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

export const PROMETHEUS = fileURLToPath(new URL('../../prometheus', import.meta.url));
const RUNBOOK = fileURLToPath(new URL('../../docs/runbook.md', import.meta.url));

export const RULE_FILES = filesOf('rules');
export const TEST_FILES = filesOf('tests');

interface Rule {
  /** In the annotations of an alert and its labels, `$labels` and `$value` may be used. */
  readonly expr: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Alert extends Rule {
  readonly alert: string;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Recording extends Rule {
  readonly record: string;
}

/** A time at which an alert is looked at; without any that is to fire it is to be quiet. */
interface AlertCase {
  readonly alertname: string;
  readonly exp_alerts: readonly unknown[];
}

/** Series that are made up, and what the rules are to make of them. */
interface RuleTest {
  readonly name: string;
  readonly input_series: readonly { readonly series: string }[];
  readonly alert_rule_test: readonly AlertCase[];
}

/** Everything that belongs together. A check is given it, and a test may give it a faulty one. */
export interface Rules {
  readonly alerts: readonly Alert[];
  readonly recordings: readonly Recording[];
  readonly tests: readonly RuleTest[];
  readonly runbook: string;
}

interface RuleFile {
  readonly groups: readonly { readonly rules: readonly (Alert | Recording)[] }[];
}

interface TestFile {
  readonly tests: readonly RuleTest[];
}

export function readRules(): Rules {
  const groups = RULE_FILES.flatMap((file) => (read(file) as RuleFile).groups);
  const rules = groups.flatMap((group) => group.rules);
  return {
    alerts: rules.filter((rule): rule is Alert => 'alert' in rule),
    recordings: rules.filter((rule): rule is Recording => 'record' in rule),
    tests: TEST_FILES.flatMap((file) => (read(file) as TestFile).tests),
    runbook: readFileSync(RUNBOOK, 'utf8'),
  };
}

/** The jobs that prometheus.yml scrapes. */
export function readJobs(): readonly string[] {
  const file = join(PROMETHEUS, 'prometheus.yml');
  const { scrape_configs: jobs } = read(file) as { scrape_configs: { job_name: string }[] };
  return jobs.map(({ job_name: name }) => name);
}

function filesOf(folder: string): readonly string[] {
  return globSync(join(PROMETHEUS, folder, '*.yml')).toSorted();
}

function read(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}
