/**
 * The promise under kill -9: at each step of the way the process is killed, started again, and every
 * exit has exactly one summary with the right values. The truth is what the generators published.
 */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { systemClock } from '#adapters/system-clock.ts';
import { mergePublications, TrafficPlan } from '#traffic/traffic-plan.ts';
import { Truth } from '#traffic/truth.ts';
import { judge } from '#traffic/verdict.ts';
import { freePort } from '#test/support/ports.ts';
import { startRole } from '#test/support/role-process.ts';
import type { FailpointName } from '#ports/failpoints.ts';
import type { SummaryLine } from '#traffic/summary-judge.ts';
import type { RoleProcess } from '#test/support/role-process.ts';

const PROCESSOR_FAILPOINTS = [
  'received',
  'reduced',
  'before-commit',
  'after-commit',
  'before-ack',
  'after-ack',
  'before-post',
  'after-post',
  'before-trim',
] as const satisfies readonly FailpointName[];

const WRITER_FAILPOINTS = [
  'before-fdatasync',
  'after-fdatasync',
] as const satisfies readonly FailpointName[];

let folder: string;
let settings: Record<string, string>;
let running: RoleProcess[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plateflow-crash-'));
  const port = await freePort();
  running = [];
  settings = {
    PLATEFLOW_EMBEDDED_FILE: join(folder, 'plateflow.db'),
    PLATEFLOW_WRITER_LOG: join(folder, 'vehicle_summary.log'),
    PLATEFLOW_WRITER_PORT: String(port),
    PLATEFLOW_WRITER_URL: `http://127.0.0.1:${port}`,
    PLATEFLOW_OPS_PORT: '0',
    PLATEFLOW_RELAY_BACKOFF_MAX_MS: '100',
    PLATEFLOW_RESTART_BACKOFF_MAX_MS: '200',
    PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '300',
    PLATEFLOW_STAY_DEBOUNCE_MS: '100',
    PLATEFLOW_STAY_SKEW_TOLERANCE_MS: '100',
    PLATEFLOW_DEADLINES_POLL_MS: '50',
    PLATEFLOW_WATERMARK_PROBE_MS: '50',
    PLATEFLOW_INTAKE_ENTRY_PREFETCH: '50',
    PLATEFLOW_INTAKE_EXIT_PREFETCH: '50',
    PLATEFLOW_COMMIT_PLATES_MAX: '20',
    PLATEFLOW_RELAY_RECORDS_MAX: '20',
  };
});

afterEach(async () => {
  for (const role of running) role.signal('SIGKILL');
  await Promise.all(running.map((role) => role.exited));
  await rm(folder, { recursive: true });
});

function start(role: string, failpoint = ''): RoleProcess {
  const started = startRole([role], { ...settings, PLATEFLOW_FAILPOINT: failpoint });
  running.push(started);
  return started;
}

/** Publishes a short past with all faults, and keeps the truth about it. */
async function publishTraffic(): Promise<Truth> {
  const truth = new Truth();
  const engine = openEmbeddedEngine({
    file: settings['PLATEFLOW_EMBEDDED_FILE'] as string,
    partitions: 1,
    pollMs: 10,
    clock: systemClock,
    newDataset: randomUUID,
  });
  const plan = new TrafficPlan({
    ratePerSecond: 200,
    visits: 200,
    anchorMs: systemClock.now() - 60_000,
    seed: 11,
    garages: 2,
    platePool: 400,
    stayMinMs: 500,
    stayMaxMs: 2_000,
    missingEntryShare: 0.2,
    missingExitShare: 0.05,
    duplicateShare: 0.05,
    retransmissionShare: 0.02,
    retransmissionDelayMs: 500,
    misreadShare: 0.02,
    reorderShare: 0.05,
    reorderDelayMs: 200,
    clockSkewMs: 50,
    malformedShare: 0.02,
    bodyBytesMax: 16_384,
    debounceMs: 100,
    skewToleranceMs: 100,
  });
  try {
    for (const publication of mergePublications(plan)) {
      await engine.publisher.publish(publication.kind, [publication]);
      truth.confirmed([publication]);
    }
  } finally {
    await engine.close();
  }
  return truth;
}

async function readSummaries(): Promise<SummaryLine[]> {
  const text = await readFile(settings['PLATEFLOW_WRITER_LOG'] as string, 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SummaryLine);
}

/** Waits until the log says what is true, or fails with what is wrong. */
async function expectTruth(truth: Truth): Promise<void> {
  await vi.waitFor(
    async () => {
      const verdict = await judge(truth, await readSummaries());
      expect(verdict.examples).toEqual([]);
      expect(verdict.agrees).toBe(true);
    },
    { timeout: 25_000, interval: 50 },
  );
}

async function expectWholeLog(): Promise<void> {
  const report = await verifyLog(settings['PLATEFLOW_WRITER_LOG'] as string);
  expect(report.problem).toBeUndefined();
  expect(report.tornBytes).toBe(0);
}

async function stop(role: RoleProcess): Promise<void> {
  role.signal('SIGTERM');
  expect(await role.exited).toEqual({ code: 0, signal: null });
}

describe('a processor that is killed', () => {
  for (const failpoint of PROCESSOR_FAILPOINTS) {
    it(`${failpoint}: starts again and neither loses nor repeats a summary`, async () => {
      const truth = await publishTraffic();
      const writer = start('write');
      const killed = start('process', `${failpoint}:2`);
      expect(await killed.exited).toEqual({ code: null, signal: 'SIGKILL' });
      const processor = start('process');
      await expectTruth(truth);
      await stop(processor);
      await stop(writer);
      await expectWholeLog();
    });
  }
});

describe('a writer that is killed', () => {
  for (const failpoint of WRITER_FAILPOINTS) {
    it(`${failpoint}: starts again and the log has every summary once`, async () => {
      const truth = await publishTraffic();
      const killed = start('write', `${failpoint}:2`);
      const processor = start('process');
      expect(await killed.exited).toEqual({ code: null, signal: 'SIGKILL' });
      const writer = start('write');
      await expectTruth(truth);
      await stop(processor);
      await stop(writer);
      await expectWholeLog();
    });
  }
});
