/** Asks the Prometheus of a stack. */

/** One series, with its value at the time of asking. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What Prometheus knows of one thing that it scrapes. */
export interface Target {
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

interface Vector {
  readonly result: readonly {
    readonly metric: Readonly<Record<string, string>>;
    readonly value: readonly [number, string];
  }[];
}

export class PrometheusClient {
  readonly #url: string;

  /** @param url of the server, without a path */
  constructor(url: string) {
    this.#url = url;
  }

  /** The value of an expression now; rejects with what Prometheus has against it. */
  async query(promql: string): Promise<readonly Sample[]> {
    const { result } = await this.#ask<Vector>(`query?query=${encodeURIComponent(promql)}`);
    return result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  }

  /** All that is scraped, and how that went. */
  async targets(): Promise<readonly Target[]> {
    const path = 'targets?state=active';
    return (await this.#ask<{ readonly activeTargets: readonly Target[] }>(path)).activeTargets;
  }

  async #ask<T>(path: string): Promise<T> {
    const answer = await fetch(`${this.#url}/api/v1/${path}`);
    const body = (await answer.json()) as { data: T; status: string; error?: string };
    if (body.status !== 'success') throw new Error(`Prometheus refuses ${path}: ${body.error}`);
    return body.data;
  }
}
