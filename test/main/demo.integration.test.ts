import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { lockForProcessor } from '#adapters/sqlite/processor-lock.ts';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import {
  makeFolder,
  pretendTerminal,
  runCommand,
  settingsIn,
  signal,
  startCommand,
} from './command-run.ts';
import type { AddressInfo } from 'node:net';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { DemoReport } from '#main/demo-report.ts';
import type { Settings } from './command-run.ts';

/** Stays of less than a second, and little to wait for at the end. */
const FAST: Settings = {
  PLATEFLOW_GENERATOR_STAY_MIN_MS: '100',
  PLATEFLOW_GENERATOR_STAY_MAX_MS: '500',
  PLATEFLOW_GENERATOR_CLOCK_SKEW_MS: '10',
  PLATEFLOW_GENERATOR_RETRANSMISSION_DELAY_MS: '200',
  PLATEFLOW_GENERATOR_REORDER_DELAY_MS: '100',
  PLATEFLOW_GENERATOR_MALFORMED_SHARE: '0.03',
  PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '400',
  PLATEFLOW_STAY_DEBOUNCE_MS: '50',
  PLATEFLOW_STAY_SKEW_TOLERANCE_MS: '50',
  PLATEFLOW_DEADLINES_POLL_MS: '50',
  PLATEFLOW_WATERMARK_PROBE_MS: '50',
};
const SMALL = ['demo', '--events', '200', '--rate', '400'];

async function newSettings(): Promise<Record<string, string | undefined>> {
  return { ...settingsIn(await makeFolder()), ...FAST };
}

async function demo(settings: Settings, ...args: readonly string[]): Promise<DemoReport> {
  const { exitCode, stdout, stderr } = await runCommand(
    [...SMALL, '--output', 'json', ...args],
    settings,
  );
  expect({ exitCode, stderr }).toEqual({
    exitCode: 0,
    stderr: expect.stringMatching(/^Summaries go to \S+; metrics at http:\S+\.\n$/),
  });
  return JSON.parse(stdout) as DemoReport;
}

function openEngine(settings: Settings): EmbeddedEngine {
  return openEmbeddedEngine({
    file: String(settings['PLATEFLOW_EMBEDDED_FILE']),
    partitions: 1,
    pollMs: 10,
    clock: { now: () => Date.UTC(2026, 10, 21) },
    newDataset: () => 'dataset-1',
  });
}

describe('a demonstration', () => {
  it('publishes, writes, and finds that the log agrees with the truth', async () => {
    const settings = await newSettings();
    const file = join(await makeFolder(), 'report.json');
    const report = await demo(settings, '--report', file);
    expect(report).toMatchObject({ agrees: true, restarts: 0 });
    expect(report.published).toBeGreaterThan(150);
    expect(report.matched).toBeGreaterThan(50);
    expect(report.unmatched).toBeGreaterThan(5);
    expect(report.deadLetters).toBeGreaterThan(0);
    expect(report.expected).toEqual({
      matched: report.matched,
      unmatched: report.unmatched,
      duplicates: report.duplicates,
      deadLetters: report.deadLetters,
    });
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(report);
    const log = await readFile(String(settings['PLATEFLOW_WRITER_LOG']), 'utf8');
    expect(log.split('\n')).toHaveLength(report.matched + report.unmatched + 1);
  });

  it('ends with a table and a verdict', async () => {
    const { exitCode, stdout } = await runCommand(
      ['demo', '--duration', '200ms', '--rate', '100', '--seed', '0'],
      await newSettings(),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ +found +expected$/m);
    expect(stdout).toMatch(/^matched +(\d+) +\1$/m);
    expect(stdout).toMatch(/^unmatched +(\d+) +\1$/m);
    expect(stdout).toMatch(/^delivery to ack +p50 [\d.]+ ms, .* max [\d.]+ ms$/m);
    expect(stdout).toMatch(/^throughput +\d+ events\/s over [\d.]+ s$/m);
    expect(stdout).toMatch(/\nThe log agrees with the truth\.\n$/);
  });

  it('can be run again in the same folder', async () => {
    const settings = await newSettings();
    const first = await demo(settings);
    const second = await demo(settings);
    expect(second).toMatchObject({ agrees: true, published: first.published });
  });

  it('finishes what an earlier run has left, and does not count it', async () => {
    const settings = await newSettings();
    const engine = openEngine(settings);
    const left = Array.from({ length: 300 }, () => ({ plate: 'AB1', body: Buffer.from('{') }));
    await engine.publisher.publish('exit', left);
    await engine.close();
    const report = await demo(settings);
    expect(report.deadLetters).toBe(report.expected.deadLetters);
    const box = openEngine(settings);
    expect(await box.deadLetterBox.list({ limit: 1_000 })).toHaveLength(300 + report.deadLetters);
    await box.close();
  });

  it('ends with 1 when what came out is not what was published', async () => {
    const settings = await newSettings();
    const { exitCode, stdout, stderr } = await runCommand(SMALL, {
      ...settings,
      // No event is as small as that, so each is set aside although nothing is wrong with it.
      PLATEFLOW_INTAKE_BODY_BYTES_MAX: '100',
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain('The log does not agree with the truth:');
    expect(stdout).toMatch(/^ {2}deadLettersUnexpected: \d+$/m);
    expect(stdout).toMatch(/^ {2}missing: /m);
    expect(stderr).toContain('The log does not agree with what was published.');
  });

  it('ends with 1 when somebody has changed the log behind its back', async () => {
    const settings = await newSettings();
    const log = String(settings['PLATEFLOW_WRITER_LOG']);
    const running = startCommand(SMALL, settings);
    await vi.waitFor(
      async () => {
        const text = await readFile(log, 'utf8');
        expect(text).toContain('\n');
        await writeFile(log, text.replace('"version":1', '"version":2'), { flag: 'r+' });
      },
      { timeout: 10_000, interval: 10 },
    );
    const { exitCode, stdout, stderr } = await running.end;
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`${log} is damaged at line 1, byte 0:`);
  });
});

describe('a demonstration that is interrupted', () => {
  const LONG = ['demo', '--duration', '10m', '--rate', '100', '--output', 'json'];

  it('publishes no more and is judged by what it has published', async () => {
    const settings = await newSettings();
    const running = startCommand(LONG, settings);
    await vi.waitFor(() => expect(openLog(settings)).resolves.toContain('\n'), 10_000);
    signal('SIGINT');
    const { exitCode, stdout, stderr } = await running.end;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('Nothing more is published');
    const report = JSON.parse(stdout) as DemoReport;
    expect(report.agrees).toBe(true);
  });

  it('a second time ends at once, without a verdict', async () => {
    const settings = await newSettings();
    const running = startCommand(LONG, {
      ...settings,
      PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '60000',
    });
    await vi.waitFor(() => expect(openLog(settings)).resolves.toContain('\n'), 10_000);
    const again = setInterval(() => signal('SIGINT'), 50);
    const { exitCode, stdout, stderr } = await running.end;
    clearInterval(again);
    expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
    expect(stderr).toContain('Interrupted again');
  });
});

function openLog(settings: Settings): Promise<string> {
  return readFile(String(settings['PLATEFLOW_WRITER_LOG']), 'utf8');
}

describe('a demonstration that cannot begin', () => {
  it('says which setting to change when a port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    for (const setting of ['writer.port', 'ops.port']) {
      const variable = `PLATEFLOW_${setting.replace('.', '_').toUpperCase()}`;
      const settings = { ...(await newSettings()), [variable]: String(port) };
      const { exitCode, stdout, stderr } = await runCommand(SMALL, settings);
      expect({ exitCode, stdout }).toEqual({ exitCode: 73, stdout: '' });
      expect(stderr).toContain(`Cannot listen on 127.0.0.1:${port}: something else listens there`);
      expect(stderr).toContain(setting);
      expect(stderr).not.toMatch(/\n {4}at /);
    }
    server.close();
  });

  it('leaves a file to the processor that works on it', async () => {
    const settings = await newSettings();
    await openEngine(settings).close();
    const lock = lockForProcessor(String(settings['PLATEFLOW_EMBEDDED_FILE']));
    const refused = await runCommand(SMALL, settings);
    expect(refused).toMatchObject({ exitCode: 73, stdout: '' });
    expect(refused.stderr).toContain('Another processor works on');
    lock.release();
    await demo(settings);
  });

  it('does not begin when its report could not be written', async () => {
    const settings = await newSettings();
    const end = await runCommand([...SMALL, '--report', '/nowhere/report.json'], settings);
    expect(end).toMatchObject({ exitCode: 73, stdout: '' });
    expect(end.stderr).toContain('/nowhere/report.json cannot be written');
    await expect(openLog(settings)).rejects.toThrow('ENOENT');
  });

  it('says which flag has a value that cannot be', async () => {
    const end = await runCommand(['demo', '--rate', '0'], await newSettings());
    expect(end).toMatchObject({ exitCode: 78, stdout: '' });
    expect(end.stderr).toContain('--rate: generator.ratePerSecond');
  });
});

it('shows how it goes on a terminal, in place', async () => {
  pretendTerminal(process.stderr);
  const wanted = { TERM: 'xterm', NO_COLOR: undefined, FORCE_COLOR: undefined };
  const { stdout, stderr } = await runCommand(SMALL, { ...(await newSettings()), ...wanted });
  expect(stderr).toContain('publishing: ');
  expect(stderr).toContain('waiting for late entries: ');
  expect(stderr).toContain('\u001B[4A\u001B[2K');
  expect(stdout).not.toContain('\u001B');
});
