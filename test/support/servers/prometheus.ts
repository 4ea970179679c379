/** A Prometheus of its own for a test that asks it, or that looks what it makes of rules. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { freePort } from '../ports.ts';
import { OwnServer, serverFolder } from './own-server.ts';
import { findPrometheus } from './programs.ts';
import type { Command } from './leashed-process.ts';

/** A job of prometheus.yml: where it scrapes. */
interface ScrapeJob {
  readonly job: string;
  /** As in `127.0.0.1:9100`. */
  readonly targets: readonly string[];
  /** `/metrics` unless said otherwise. */
  readonly path?: string;
}

export interface PrometheusOptions {
  /** Jobs that are scraped twice a second, or the text of a prometheus.yml. */
  readonly scrape: readonly ScrapeJob[] | string;
  /** Absolute paths or patterns; of no effect beside the text of a prometheus.yml. */
  readonly ruleFiles?: readonly string[];
}

/** One series of an answer, with its value at the time of asking. */
export interface PrometheusSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus knows of one thing that it scrapes. */
export interface PrometheusTarget {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Vector {
  readonly resultType: string;
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
}

export class TestPrometheus extends OwnServer {
  /** Of the server, without a path. */
  readonly url: string;
  readonly #address: string;

  /** A server that has a folder and a port, and has not been started yet. */
  static async prepare(options: PrometheusOptions): Promise<TestPrometheus> {
    const prometheus = new TestPrometheus(await serverFolder('prometheus'), await freePort());
    await writeFile(prometheus.#configFile, configText(options));
    return prometheus;
  }

  private constructor(folder: string, port: number) {
    super(folder);
    this.#address = `127.0.0.1:${port}`;
    this.url = `http://${this.#address}`;
  }

  /** Asks for the value of an expression now; rejects with what Prometheus has against it. */
  async query(promql: string): Promise<readonly PrometheusSample[]> {
    const answer = await this.ask<Vector>(`query?query=${encodeURIComponent(promql)}`);
    if (answer.resultType !== 'vector')
      throw new Error(`${promql} is no vector but of the type ${answer.resultType}.`);
    return answer.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** What it scrapes, and how that went. */
  async targets(): Promise<readonly PrometheusTarget[]> {
    const path = 'targets?state=active';
    const answer = await this.ask<{ activeTargets: readonly PrometheusTarget[] }>(path);
    return answer.activeTargets;
  }

  /** Asks its HTTP API, as in `ask('rules')`; rejects with its error. */
  async ask<T>(path: string): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}`);
    const answer = (await response.json()) as { data: T; status: string; error?: string };
    if (answer.status !== 'success')
      throw new Error(`Prometheus refuses ${decodeURIComponent(path)}: ${answer.error}`);
    return answer.data;
  }

  protected get name(): string {
    return 'Prometheus';
  }

  protected command(): Command {
    const args = [
      `--config.file=${this.#configFile}`,
      `--storage.tsdb.path=${join(this.folder, 'tsdb')}`,
      `--web.listen-address=${this.#address}`,
      '--log.level=warn',
    ];
    return { program: findPrometheus(), args, env: { PATH: process.env['PATH'] ?? '' } };
  }

  protected async probe(): Promise<void> {
    const response = await fetch(`${this.url}/-/ready`);
    if (!response.ok) throw new Error(`Prometheus is not ready: ${await response.text()}`);
  }

  get #configFile(): string {
    return join(this.folder, 'prometheus.yml');
  }
}

/** Starts a Prometheus with nothing in it; it answers, and scrapes within five seconds. */
export async function startPrometheus(options: PrometheusOptions): Promise<TestPrometheus> {
  const prometheus = await TestPrometheus.prepare(options);
  return prometheus.startNew();
}

function configText({ scrape, ruleFiles = [] }: PrometheusOptions): string {
  if (typeof scrape === 'string') return scrape;
  return stringify({
    global: { scrape_interval: '500ms', evaluation_interval: '500ms' },
    rule_files: ruleFiles,
    scrape_configs: scrape.map(({ job, targets, path = '/metrics' }) => ({
      job_name: job,
      metrics_path: path,
      static_configs: [{ targets }],
    })),
  });
}
