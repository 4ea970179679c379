/** promtool, which comes with Prometheus, on the configuration, the rules and their tests. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { parse, stringify } from 'yaml';
import { findPromtool } from '#test/support/servers/programs.ts';
import { describeWithPrometheus } from '#test/support/servers/with-prometheus.ts';
import { PROMETHEUS, readRules, RULE_FILES, TEST_FILES } from './rule-files.ts';
import type { Alert } from './rule-files.ts';

/** Where compose mounts the rules. */
const MOUNTED = '/etc/prometheus/rules';

interface Verdict {
  readonly code: unknown;
  /** With line ends and indents as single spaces. */
  readonly said: string;
}

function promtool(...args: readonly string[]): Promise<Verdict> {
  return new Promise((resolve) => {
    execFile(findPromtool(), args, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.replaceAll(/\s+/g, ' ');
      resolve({ code: error?.code ?? 0, said });
    });
  });
}

/** A copy of everything, to be broken. */
async function copyOfThisTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plateflow-rules-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(PROMETHEUS, folder, { recursive: true });
  return folder;
}

/** Replaces something in a file of a copy. */
async function change(file: string, found: string | RegExp, replacement: string): Promise<void> {
  const text = await readFile(file, 'utf8');
  const changed = text.replace(found, replacement);
  if (changed === text) throw new Error(`${file} does not have ${found}`);
  await writeFile(file, changed);
}

/** Checks the configuration of a copy, with its rules where they are here. */
async function checkConfig(folder: string): Promise<Verdict> {
  const file = join(folder, 'prometheus.yml');
  await change(file, MOUNTED, join(folder, 'rules'));
  return promtool('check', 'config', file);
}

const testsIn = (folder: string, files = TEST_FILES): Promise<Verdict> =>
  promtool('test', 'rules', ...files.map((it) => join(folder, 'tests', basename(it))));

/**
 * Gives every alert of a copy the same expression. Then nothing recorded is needed, and looking at
 * it now and then is enough.
 */
async function testWith(expr: string): Promise<Verdict> {
  const folder = await copyOfThisTest();
  const file = join(folder, 'rules', 'alerts.yml');
  const { groups } = parse(await readFile(file, 'utf8')) as { groups: { rules: Alert[] }[] };
  const changed = groups.map((group) => ({
    ...group,
    rules: group.rules.map(({ alert, labels, annotations }) => {
      return { alert, expr, labels, annotations };
    }),
  }));
  await writeFile(file, stringify({ groups: changed }));
  await writeFile(join(folder, 'rules', 'recording.yml'), 'groups: []');
  for (const test of TEST_FILES) {
    const copy = join(folder, 'tests', basename(test));
    await change(copy, /^evaluation_interval: .*/m, 'evaluation_interval: 1h');
  }
  return testsIn(folder);
}

const names = readRules().alerts.map(({ alert }) => alert);
const failedIn = ({ said }: Verdict): string[] =>
  names.filter((alert) => said.includes(`alertname: ${alert}, time`));

describeWithPrometheus('promtool', () => {
  it('has nothing against the configuration and its rules', async () => {
    const { code, said } = await checkConfig(await copyOfThisTest());
    expect(said).toContain(`SUCCESS: ${names.length} rules found`);
    expect(said).not.toContain('FAILED');
    expect(code).toBe(0);
  });

  it('has nothing against the rules by themselves, duplicates included', async () => {
    const { code, said } = await promtool('check', 'rules', '--lint=all', ...RULE_FILES);
    expect({ code, said }).toMatchObject({ code: 0 });
  });

  it('finds that the rules do what their tests say', async () => {
    const { code, said } = await testsIn(PROMETHEUS);
    expect(said).not.toContain('FAILED');
    expect(code).toBe(0);
  });

  it('says where a typo in the configuration is', async () => {
    const folder = await copyOfThisTest();
    await change(join(folder, 'prometheus.yml'), 'scrape_timeout', 'scrape_timout');
    const { code, said } = await checkConfig(folder);
    expect(said).toMatch(/line \d+: field scrape_timout not found/);
    expect(code).not.toBe(0);
  });

  it.each([
    ['in an expression', 'increase(', 'increse(', 'unknown function with name "increse"'],
    ['in a key', 'annotations:', 'anotations:', 'field anotations not found'],
    ['in a template', '$labels.queue', '$label.queue', 'undefined variable "$label"'],
    ['in a time', 'for: 1m', 'for: 1min', 'not a valid duration'],
  ])('says where a typo %s of a rule is', async (_where, right, typo, problem) => {
    const folder = await copyOfThisTest();
    const file = join(folder, 'rules', 'alerts.yml');
    await change(file, right, typo);
    const { code, said } = await promtool('check', 'rules', file);
    expect(said).toContain(file);
    expect(said).toContain(problem);
    expect(code).not.toBe(0);
  });

  it('says which alert does not do what its test says', async () => {
    const folder = await copyOfThisTest();
    const file = join(folder, 'rules', 'alerts.yml');
    await change(
      file,
      'parking_outbox_limit_summaries > 0.8',
      'parking_outbox_limit_summaries > 0.9',
    );
    const verdict = await testsIn(folder, ['flow.yml']);
    expect(failedIn(verdict)).toEqual(['ParkingOutboxNearlyFull']);
    expect(verdict.code).not.toBe(0);
  });

  it('notices of every alert when it no longer fires', async () => {
    expect(failedIn(await testWith('vector(1) > 2'))).toEqual(names);
  });

  it('notices of every alert but the watchdog when it always fires', async () => {
    const { said } = await testWith('vector(1)');
    const noisy = names.filter((alert) =>
      new RegExp(`alertname: ${alert}, time: \\S+ exp:\\[ ?\\]`).test(said),
    );
    expect(noisy).toEqual(names.filter((alert) => alert !== 'ParkingWatchdog'));
  });
});
