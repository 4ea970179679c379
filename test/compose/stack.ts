/**
 * The stack of docker-compose.yaml under a name, on ports and with a log folder of its own, so that
 * it can run beside another one.
 */
import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from '#test/support/ports.ts';
import { readTruthLines } from '#traffic/truth-lines.ts';
import { Truth } from '#traffic/truth.ts';
import { PrometheusClient } from './prometheus-client.ts';
import type { SummaryLine } from '#traffic/summary-judge.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILES = ['-f', 'docker-compose.yaml', '-f', 'test/compose/override.yaml'];
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

/** A container of the stack. */
export interface Container {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly ExitCode: number;
}

/** @returns why there is no Docker to run the stack on, if there is none */
export async function whyNoDocker(): Promise<string | undefined> {
  try {
    await run('docker', ['info']);
    await run('docker', ['compose', 'version']);
    return undefined;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const reason = (stderr?.trim() || message).split('\n').at(-1);
    return `no Docker engine with the compose plugin: ${reason}`;
  }
}

export class Stack {
  readonly prometheus: PrometheusClient;
  readonly writerUrl: string;
  readonly grafanaUrl: string;
  /** On the host. */
  readonly log: string;
  readonly #folder: string;
  readonly #project: string;
  readonly #ports: Readonly<Record<string, string>>;

  /** Prepared, and not started. */
  static async prepare(): Promise<Stack> {
    const folder = await mkdtemp(join(tmpdir(), 'plateflow-compose-'));
    const names = ['GRAFANA_PORT', 'PROMETHEUS_PORT', 'RABBITMQ_UI_PORT', 'WRITER_PORT'];
    const ports = await Promise.all(
      names.map(async (name) => [name, String(await freePort())] as const),
    );
    return new Stack(folder, Object.fromEntries(ports));
  }

  private constructor(folder: string, ports: Readonly<Record<string, string>>) {
    const url = (port: string): string => `http://127.0.0.1:${ports[port]}`;
    this.#folder = folder;
    this.#ports = ports;
    this.#project = `plateflow-test-${process.pid}`;
    this.log = join(folder, 'vehicle_summary.log');
    this.prometheus = new PrometheusClient(url('PROMETHEUS_PORT'));
    this.writerUrl = url('WRITER_PORT');
    this.grafanaUrl = url('GRAFANA_PORT');
  }

  /** `docker compose` with these arguments; rejects with what it said. @returns its output */
  async compose(...args: readonly string[]): Promise<string> {
    const command = ['compose', '--project-name', this.#project, ...FILES, ...args];
    try {
      const { stdout } = await run('docker', command, {
        cwd: ROOT,
        env: { ...process.env, ...this.#ports, LOGS_FOLDER: this.#folder },
        maxBuffer: OUTPUT_BYTES_MAX,
      });
      return stdout;
    } catch (error) {
      const { stderr = '' } = error as { stderr?: string };
      throw new Error(`docker ${command.join(' ')}:\n${stderr}`, { cause: error });
    }
  }

  /** All containers, also those that have ended. */
  async containers(): Promise<readonly Container[]> {
    const lines = await this.compose('ps', '--all', '--format', 'json');
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Container);
  }

  /** The lines of the log on the host that are whole. */
  async summaries(): Promise<readonly SummaryLine[]> {
    const lines = (await readFile(this.log, 'utf8')).split('\n');
    return lines.slice(0, -1).map((line) => JSON.parse(line) as SummaryLine);
  }

  /** What the generators have published so far. */
  async truth(): Promise<Truth> {
    const truth = new Truth();
    for (const name of ['entry.ndjson', 'exit.ndjson']) {
      const input = createReadStream(join(this.#folder, name));
      await readTruthLines(truth, createInterface({ input }), name);
    }
    return truth;
  }

  /** Takes away all that there is of it. */
  async remove(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '10');
    await rm(this.#folder, { recursive: true, force: true });
  }
}
