import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEngine } from '#main/roles/open-engine.ts';
import { beginTelemetry } from '#main/command-context.ts';
import { SCENARIOS } from '#traffic/scenarios.ts';
import { stretch } from '#traffic/scenario.ts';
import { loadConfig } from '#config/load.ts';
import { Observation } from '#main/roles/observation.ts';
import { runDemo } from '#main/roles/demo-run.ts';
import { startWriter } from '#main/roles/writer-role.ts';
import { freePort } from '#test/support/ports.ts';
import { makeFolder, runCommand, settingsIn, signal, startCommand } from './command-run.ts';
import type { DemoReport } from '#main/demo-report.ts';
import type { Engine } from '#main/roles/engine.ts';
import type { DemoResult } from '#main/roles/demo-run.ts';
import type { ScenarioName } from '#traffic/scenarios.ts';

/** Stays of less than a second, and little to wait for at the end. */
const FAST = {
  PLATEFLOW_GENERATOR_STAY_MIN_MS: '100',
  PLATEFLOW_GENERATOR_STAY_MAX_MS: '500',
  PLATEFLOW_GENERATOR_CLOCK_SKEW_MS: '10',
  PLATEFLOW_GENERATOR_RETRANSMISSION_DELAY_MS: '200',
  PLATEFLOW_GENERATOR_REORDER_DELAY_MS: '100',
  PLATEFLOW_GENERATOR_RATE_PER_SECOND: '100',
  PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '400',
  PLATEFLOW_STAY_DEBOUNCE_MS: '50',
  PLATEFLOW_STAY_SKEW_TOLERANCE_MS: '50',
  PLATEFLOW_DEADLINES_POLL_MS: '50',
  PLATEFLOW_WATERMARK_PROBE_MS: '50',
};

async function newSettings(): Promise<Record<string, string>> {
  return { ...settingsIn(await makeFolder()), ...FAST };
}

/** Plays a scenario in so short a time, and expects that its phases were told of. */
async function play(name: ScenarioName, duration: string): Promise<DemoReport> {
  const { exitCode, stdout, stderr } = await runCommand(
    ['demo', '--scenario', name, '--duration', duration, '--output', 'json'],
    await newSettings(),
  );
  const phases = SCENARIOS[name].phases.map((phase) => phase.name);
  expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
  const told = [...stderr.matchAll(/^The scenario has come to: (.+)\.$/gm)];
  expect(told.map(([, phase]) => phase)).toEqual(phases);
  const report = JSON.parse(stdout) as DemoReport;
  expect(report).toMatchObject({ agrees: true, phases });
  expect(report.matched + report.unmatched).toBeGreaterThan(50);
  return report;
}

describe('a demonstration agrees with the truth', () => {
  it('of a rush hour, in which many more cars come', async () => {
    const report = await play('rush-hour', '1500ms');
    expect(report.restarts).toBe(0);
    // At an even rate it would be less than 300.
    expect(report.published).toBeGreaterThan(700);
  });

  it('of a slow writer', async () => {
    expect(await play('slow-writer', '1500ms')).toMatchObject({ restarts: 0 });
  });

  it('of a store that is away for a while', async () => {
    const report = await play('store-away', '4s');
    expect(report.restarts).toBeGreaterThan(0);
  });

  it('of malformed and hostile messages: each is set aside, once', async () => {
    const report = await play('poison', '1500ms');
    expect(report.deadLetters).toBeGreaterThan(50);
    expect(report.deadLetters).toBe(report.expected.deadLetters);
  });

  it('of a storm of duplicates: each is recognised', async () => {
    const report = await play('duplicate-storm', '1500ms');
    expect(report.duplicates).toBeGreaterThan(2 * (report.matched + report.unmatched));
    expect(report.duplicates).toBe(report.expected.duplicates);
  });

  it('of a plate that comes very often', async () => {
    const report = await play('hot-plate', '1500ms');
    expect(report.duplicates).toBeGreaterThan(2 * 700);
    expect(report.duplicates).toBe(report.expected.duplicates);
  });

  it('of all of them', async () => {
    const report = await play('tour', '3s');
    expect(report.deadLetters).toBeGreaterThan(0);
  });
});

describe('a scenario', () => {
  it('can be named by the configuration as well', async () => {
    const settings = { ...(await newSettings()), PLATEFLOW_GENERATOR_SCENARIO: 'poison' };
    const { exitCode, stderr } = await runCommand(['demo', '--duration', '500ms'], settings);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('The scenario has come to: poisoned.');
  });

  it('that there is not is refused, with the one that was meant', async () => {
    for (const command of [['demo'], ['generate', 'entry']]) {
      const end = await runCommand([...command, '--scenario', 'rush-huor'], await newSettings());
      expect(end).toMatchObject({ exitCode: 78, stdout: '' });
      expect(end.stderr).toContain('--scenario: generator.scenario: Expected one of none, ');
      expect(end.stderr).toContain('Did you mean rush-hour?');
    }
  });

  it('is played as a whole', async () => {
    const flags = ['demo', '--scenario', 'poison', '--events', '100'];
    expect(await runCommand(flags, await newSettings())).toMatchObject({ exitCode: 64 });
    const settings = { ...(await newSettings()), PLATEFLOW_GENERATOR_SCENARIO: 'poison' };
    const end = await runCommand(['demo', '--events', '100'], settings);
    expect(end).toMatchObject({ exitCode: 64, stdout: '' });
    expect(end.stderr).toContain('--events: the scenario poison is played as a whole.');
  });

  it('is listed by the help of both commands, with an example for each', async () => {
    const { stdout } = await runCommand(['demo', '--help']);
    const { stdout: ofGenerate } = await runCommand(['generate', '--help']);
    for (const { name, summary } of Object.values(SCENARIOS)) {
      expect(stdout).toMatch(new RegExp(`^  ${name} +${summary}$`, 'm'));
      expect(stdout).toContain(`  $ plateflow demo --scenario ${name}`);
      expect(ofGenerate).toContain(summary);
    }
  });

  it('is played by a generator until it is stopped, which leaves the servers alone', async () => {
    const port = await freePort();
    const settings = { ...(await newSettings()), PLATEFLOW_OPS_PORT: String(port) };
    const running = startCommand(['generate', 'entry', '--scenario', 'store-away'], settings);
    await vi.waitFor(async () => {
      const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      expect(metrics).toMatch(/^parking_sim_phase_started_\w+\{scenario="store-away",phase=/m);
    }, 10_000);
    signal('SIGTERM');
    const { exitCode, stderr } = await running.end;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Generators make the traffic of store-away alone');
  });
});

/** Plays a scenario with an engine that a test has changed. */
async function playOn(change: (engine: Engine) => Engine): Promise<DemoResult> {
  const { config } = loadConfig({ files: ['demo'], env: await newSettings() });
  const observation = new Observation();
  const telemetry = observation.listenTo(beginTelemetry('demo', 'silent'));
  const stopping = new AbortController();
  const life = { stopping: stopping.signal, finish: <T>(work: Promise<T>) => work, dispose() {} };
  const engine = await openEngine({ config });
  const writer = await startWriter({ config, telemetry });
  onTestFinished(async () => {
    await writer.close();
    await engine.close();
  });
  return runDemo({
    role: { config, telemetry, life },
    engine: change(engine),
    writer,
    size: { scenario: stretch(SCENARIOS['rush-hour'], 600) },
    observation,
    entered: () => undefined,
    began: () => undefined,
  });
}

describe('a verdict on a scenario', () => {
  it('sees one event that the queue says it has, and has not', async () => {
    let isLost = false;
    const { verdict } = await playOn((engine) => ({
      ...engine,
      publisher: {
        ...engine.publisher,
        publish: (queue, messages) => {
          const isLosing = !isLost && queue === 'exit' && messages.length > 0;
          isLost ||= isLosing;
          // Another one takes its place, so that as many are settled as were published.
          const stored = isLosing
            ? [...messages.slice(1), { plate: 'X', body: Buffer.from('{') }]
            : messages;
          return engine.publisher.publish(queue, stored);
        },
      },
    }));
    expect(isLost).toBe(true);
    expect(verdict.agrees).toBe(false);
    expect(verdict.found.missing).toBe(1);
    expect(verdict.deadLetters.unexpected).toBe(1);
  });
});
