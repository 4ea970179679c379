/** A server for a test, and requests to it. */
import { connect } from 'node:net';
import type Koa from 'koa';
import { expect, onTestFinished } from 'vitest';
import { listen } from '#http/listen.ts';
import type { ListenOptions, Listening } from '#http/listen.ts';
import { SERVER_LIMITS } from '#test/support/server-limits.ts';

/** An answer, with its body parsed if it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  readonly body: unknown;
}

/** Starts a server on a free port; it is closed when the test is over. */
export async function serve(
  app: Koa,
  options: Partial<ListenOptions> = {},
): Promise<Listening & { readonly url: string }> {
  const defaults = { host: '127.0.0.1', port: 0, section: 'writer', limits: SERVER_LIMITS };
  const server = await listen(app, { ...defaults, ...options });
  onTestFinished(() => server.close(0));
  return { ...server, url: `http://127.0.0.1:${server.port}` };
}

export async function ask(url: string, options: RequestInit = {}): Promise<Answer> {
  const response = await fetch(url, options);
  const text = await response.text();
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    body: isJson ? JSON.parse(text) : undefined,
  };
}

export function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return ask(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
}

/** Sends bytes as they are and returns all that comes back until the server ends the connection. */
export async function sendRaw(
  port: number,
  ...parts: readonly (string | Uint8Array)[]
): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  for (const part of parts) socket.write(part);
  const ended = Promise.withResolvers<void>();
  const received: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => received.push(bytes));
  socket.on('close', () => ended.resolve());
  await ended.promise;
  return Buffer.concat(received).toString();
}

/** One answer on a raw connection. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

const HEAD = /^HTTP\/1\.1 (?<status>\d{3}) [^]*?\r\n\r\n/;

/** Sends bytes as they are and takes apart what comes back until the server ends the connection. */
export async function askRaw(
  port: number,
  ...parts: readonly (string | Uint8Array)[]
): Promise<readonly RawAnswer[]> {
  const answers: RawAnswer[] = [];
  let rest = await sendRaw(port, ...parts);
  while (rest !== '') {
    const head = HEAD.exec(rest);
    if (head === null) throw new Error(`This is no answer: ${JSON.stringify(rest.slice(0, 200))}`);
    const length = Number(/^content-length: (\d+)$/im.exec(head[0])?.[1] ?? 0);
    const end = head[0].length + length;
    answers.push({
      status: Number(head.groups?.['status']),
      head: head[0],
      body: rest.slice(head[0].length, end),
    });
    rest = rest.slice(end);
  }
  return answers.filter(({ status }) => status !== 100);
}

/** What a raw answer looks like that is a problem and says what to do. */
export function rawProblem(status: number): object {
  return {
    status,
    head: expect.stringMatching(/^content-type: application\/problem\+json/im) as string,
    body: expect.stringMatching(
      /^\{"type":"urn:plateflow:problem:[a-z_]+","title":"[^"]+","status":\d+,"detail":".+\."/,
    ) as string,
  };
}

/** What an answer looks like that is a problem of this kind. */
export function problem(status: number, kind: string): object {
  return {
    status,
    headers: {
      'content-type': expect.stringMatching(/^application\/problem\+json/) as string,
      'x-content-type-options': 'nosniff',
    },
    body: {
      type: `urn:plateflow:problem:${kind}`,
      title: expect.any(String) as string,
      status,
      detail: expect.stringMatching(/\.$/) as string,
    },
  };
}
