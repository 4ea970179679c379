/** A folder in which roles run as processes, with the log that they write. */
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { readTruthLines } from '#traffic/truth-lines.ts';
import { Truth } from '#traffic/truth.ts';
import { judge } from '#traffic/verdict.ts';
import { freePort } from './ports.ts';
import { startRole } from './role-process.ts';
import type { TestContext } from 'vitest';
import type { SummaryLine } from '#traffic/summary-judge.ts';
import type { Verdict } from '#traffic/verdict.ts';
import type { RoleProcess, RoleStart } from './role-process.ts';

export type Settings = Readonly<Record<string, string>>;

/** Little time to wait for anything, so that a test of seconds shows what takes minutes. */
const QUICK: Settings = {
  PLATEFLOW_OPS_PORT: '0',
  PLATEFLOW_RELAY_BACKOFF_MAX_MS: '100',
  PLATEFLOW_RESTART_BACKOFF_MAX_MS: '200',
  PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '300',
  PLATEFLOW_STAY_DEBOUNCE_MS: '100',
  PLATEFLOW_STAY_SKEW_TOLERANCE_MS: '100',
  PLATEFLOW_DEADLINES_POLL_MS: '50',
  PLATEFLOW_WATERMARK_PROBE_MS: '50',
  PLATEFLOW_GENERATOR_RATE_PER_SECOND: '200',
  PLATEFLOW_GENERATOR_STAY_MIN_MS: '300',
  PLATEFLOW_GENERATOR_STAY_MAX_MS: '1000',
  PLATEFLOW_GENERATOR_CLOCK_SKEW_MS: '20',
  PLATEFLOW_GENERATOR_RETRANSMISSION_DELAY_MS: '300',
  PLATEFLOW_GENERATOR_REORDER_DELAY_MS: '100',
};

export class Plant {
  readonly folder: string;
  readonly settings: Settings;
  readonly #roles: RoleProcess[] = [];

  /** A plant that is gone when the test is over, however it ends. */
  static async open(
    { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
    settings: Settings = {},
  ): Promise<Plant> {
    const folder = await mkdtemp(join(tmpdir(), 'plateflow-plant-'));
    const plant = new Plant(folder, await freePort(), settings);
    onTestFinished(() => plant.#close());
    return plant;
  }

  private constructor(folder: string, port: number, settings: Settings) {
    this.folder = folder;
    this.settings = {
      ...QUICK,
      PLATEFLOW_EMBEDDED_FILE: join(folder, 'data', 'plateflow.db'),
      PLATEFLOW_WRITER_LOG: join(folder, 'logs', 'vehicle_summary.log'),
      PLATEFLOW_WRITER_PORT: String(port),
      PLATEFLOW_WRITER_URL: `http://127.0.0.1:${port}`,
      ...settings,
    };
  }

  get log(): string {
    return String(this.settings['PLATEFLOW_WRITER_LOG']);
  }

  get file(): string {
    return String(this.settings['PLATEFLOW_EMBEDDED_FILE']);
  }

  start(args: readonly string[], settings: Settings = {}, start: RoleStart = {}): RoleProcess {
    const role = startRole(args, { ...this.settings, ...settings }, { cwd: this.folder, ...start });
    this.#roles.push(role);
    return role;
  }

  /** What the log says so far. */
  async summaries(): Promise<SummaryLine[]> {
    // The writer makes the file when it starts.
    const text = await readFile(this.log, 'utf8').catch(emptyIfAbsent);
    const whole = text.slice(0, text.lastIndexOf('\n') + 1);
    return whole
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as SummaryLine);
  }

  /** Waits until the log has so many lines. */
  async sawSummaries(count: number): Promise<void> {
    await vi.waitFor(async () => {
      const { length } = await this.summaries();
      if (length < count) throw new Error(`The log has ${length} lines, not ${count}.`);
    }, PATIENCE);
  }

  /** Waits until a generator has noted so many events in its truth file. */
  async sawPublished(file: string, count: number): Promise<void> {
    await vi.waitFor(async () => {
      const { length } = (await readFile(join(this.folder, file), 'utf8')).split('\n');
      if (length <= count) throw new Error(`${file} has ${length - 1} events, not ${count}.`);
    }, PATIENCE);
  }

  /** Waits until the log agrees with what the truth files say, and gives that verdict. */
  async verdictBy(...files: readonly string[]): Promise<Verdict> {
    const truth = new Truth();
    for (const name of files) {
      const input = createReadStream(join(this.folder, name));
      await readTruthLines(truth, createInterface({ input }), name);
    }
    return this.verdictOn(truth);
  }

  /** Waits until the log agrees with the truth, and gives that verdict. */
  async verdictOn(truth: Truth): Promise<Verdict> {
    const verdict = await vi.waitFor(async () => {
      const judged = await judge(truth, await this.summaries());
      if (judged.agrees) return judged;
      throw new Error(`The log is not right: ${JSON.stringify(judged, undefined, 2)}`);
    }, PATIENCE);
    const { problem } = await verifyLog(this.log);
    if (problem === undefined) return verdict;
    throw new Error(`The log is damaged at line ${problem.line}: ${problem.detail}`);
  }

  async #close(): Promise<void> {
    for (const role of this.#roles) role.signal('SIGKILL');
    await Promise.all(this.#roles.map((role) => role.exited));
    await rm(this.folder, { recursive: true, force: true });
  }
}

function emptyIfAbsent(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

const PATIENCE = { timeout: 60_000, interval: 50 };

/** Asks a role to stop; fails unless it finishes what it has begun, and says that all is well. */
export async function stop(role: RoleProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  role.signal(signal);
  const { code, signal: killer } = await role.exited;
  if (code !== 0)
    throw new Error(`It ended with ${code ?? killer}:\n${role.lines.slice(-20).join('\n')}`);
}

/** Where a role serves its health and its metrics. */
export async function opsOf(role: RoleProcess): Promise<string> {
  const [, port] = await role.saw(/health on port (\d+)/);
  return `http://127.0.0.1:${port}`;
}
