/** The writer over HTTP. */
import { Pool } from 'undici';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor, SummarySink } from '#ports/summary-sink.ts';

export interface WriterClientOptions {
  /** Where the writer is, such as `http://127.0.0.1:8081`. */
  readonly url: string;
  /** How long the writer may take for a whole answer. */
  readonly timeoutMs: number;
  /** What it wants to be shown; empty when it lets everybody in. */
  readonly token: string;
}

/** The writer could not be reached, or could not write. The same call may be repeated. */
export class WriterUnavailable extends Error {
  override readonly name = 'WriterUnavailable';
}

const CONNECTIONS = 2;
const ANSWER_BYTES_MAX = 65_536;

const cursorAnswer = z.object({ dataset: z.string().nullable(), n: z.int().min(0) });
const appendAnswer = z.object({ n: z.int().min(1), duplicates: z.int().min(0) });
const expectedAnswer = z.object({ expected: z.int().min(1) });
const problemAnswer = z.object({ detail: z.string() });

/** Connects to the writer, when it is first needed. */
export function createWriterClient(options: WriterClientOptions): SummarySink {
  return new WriterClient(options);
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

class WriterClient implements SummarySink {
  readonly #pool: Pool;
  readonly #base: URL;
  readonly #timeoutMs: number;
  readonly #authorisation: Readonly<Record<string, string>>;
  #closing: Promise<void> | undefined;

  constructor({ url, timeoutMs, token }: WriterClientOptions) {
    this.#base = new URL(url.endsWith('/') ? url : `${url}/`);
    this.#timeoutMs = timeoutMs;
    this.#authorisation = token === '' ? {} : { authorization: `Bearer ${token}` };
    this.#pool = new Pool(this.#base.origin, {
      connections: CONNECTIONS,
      connect: { timeout: timeoutMs },
      maxResponseSize: ANSWER_BYTES_MAX,
    });
  }

  async cursor(partition: number): Promise<SinkCursor> {
    const target = this.#target(`v1/cursor?partition=${partition}`);
    const answer = await this.#request(target, { method: 'GET', headers: this.#authorisation });
    if (answer.status !== 200) throw this.#unavailable(target, answer);
    const { dataset, n } = this.#read(target, answer, cursorAnswer);
    return { dataset: dataset ?? undefined, n };
  }

  async append(
    partition: number,
    dataset: string,
    records: readonly OutboxRecord[],
  ): Promise<AppendResult> {
    const target = this.#target('v1/summaries');
    const answer = await this.#request(target, {
      method: 'POST',
      headers: { ...this.#authorisation, 'content-type': 'application/json' },
      body: writeBody(partition, dataset, records),
    });
    if (answer.status === 200) {
      const { n, duplicates } = this.#read(target, answer, appendAnswer);
      return { outcome: 'appended', lastN: n, duplicates };
    }
    if (answer.status === 409) {
      return { outcome: 'expected', n: this.#read(target, answer, expectedAnswer).expected };
    }
    if (answer.status === 422) {
      return { outcome: 'refused', detail: this.#read(target, answer, problemAnswer).detail };
    }
    throw this.#unavailable(target, answer);
  }

  close(): Promise<void> {
    this.#closing ??= this.#pool.close();
    return this.#closing;
  }

  #target(path: string): URL {
    return new URL(path, this.#base);
  }

  /**
   * The body is read whatever the status, or the connection could not be used again. One time limit
   * for all of it: limits between two bytes never end an answer that trickles.
   */
  async #request(
    target: URL,
    options: Pick<Dispatcher.RequestOptions, 'method' | 'headers' | 'body'>,
  ): Promise<Answer> {
    const path = `${target.pathname}${target.search}`;
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      const { statusCode, body } = await this.#pool.request({ ...options, path, signal });
      return { status: statusCode, body: await body.text() };
    } catch (cause) {
      const reason = signal.aborted
        ? `it did not answer within ${this.#timeoutMs} ms (relay.timeoutMs)`
        : (cause as Error).message;
      throw new WriterUnavailable(`The writer at ${locate(target)} was not reached: ${reason}.`, {
        cause,
      });
    }
  }

  #read<Schema extends z.ZodType>(
    target: URL,
    { status, body }: Answer,
    schema: Schema,
  ): z.output<Schema> {
    const result = schema.safeParse(parse(body));
    if (result.success) return result.data;
    throw new WriterUnavailable(
      `${locate(target)} answered ${status}, but not as a writer does. Does writer.url name one?`,
    );
  }

  #unavailable(target: URL, { status, body }: Answer): WriterUnavailable {
    const problem = problemAnswer.safeParse(parse(body));
    const detail = problem.success ? ` ${problem.data.detail}` : '';
    return new WriterUnavailable(`The writer at ${locate(target)} answered ${status}.${detail}`);
  }
}

/** The summaries are JSON texts already; they are not parsed to be written again. */
function writeBody(partition: number, dataset: string, records: readonly OutboxRecord[]): string {
  let list = '';
  for (const { n, summary } of records) {
    list += `${list === '' ? '' : ','}{"n":${n},"summary":${summary}}`;
  }
  return `{"partition":${partition},"dataset":${JSON.stringify(dataset)},"records":[${list}]}`;
}

/** Where it is, without a password that the URL may carry. */
function locate({ origin, pathname }: URL): string {
  return `${origin}${pathname}`;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
