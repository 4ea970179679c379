/** Many clients that are slow on purpose, and one that is not: it must not notice them. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { SERVER_LIMITS } from '#test/support/server-limits.ts';
import type { RecordingTelemetry } from '#test/support/telemetry.ts';
import { serveOps } from './serving-ops.ts';
import { batch, serveWriter } from './serving-writer.ts';
import { ask, postJson, rawProblem, sendRaw } from './serving.ts';

const CLIENTS = 500;
const POST = 'POST /v1/summaries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const PATIENCE = { timeout: 30_000, interval: 50 };

interface Crowd {
  readonly sockets: readonly Socket[];
  /** How many the server has not closed. */
  readonly open: () => number;
}

/** Connects as many as there are, one after the other; each sends this and then waits. */
async function crowd(port: number, text: string, count = CLIENTS): Promise<Crowd> {
  const sockets: Socket[] = [];
  let closed = 0;
  onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
  for (let index = 0; index < count; index += 1) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('data', () => undefined);
    socket.once('close', () => (closed += 1));
    await once(socket, 'connect');
    socket.write(text);
    sockets.push(socket);
  }
  return { sockets, open: () => count - closed };
}

/** No time is up before the test is over: only their number limits them. */
const PATIENT = { headersTimeoutMs: 600_000, requestTimeoutMs: 600_000, keepAliveMs: 600_000 };

/** A server that is crowded, and somebody who works with it all the while. */
interface Crowded {
  readonly port: number;
  readonly telemetry: RecordingTelemetry;
  /** Something that is there to be asked for. */
  readonly path: string;
  /** Does what the server is there for; fails unless it is done. */
  readonly work: () => Promise<void>;
}

const SERVERS = {
  'a writer': async (): Promise<Crowded> => {
    const { writer, log, telemetry } = await serveWriter({}, {}, PATIENT);
    const work = async (): Promise<void> => {
      const before = log.appended.length;
      expect((await postJson(`${writer.url}/v1/summaries`, batch)).status).toBe(200);
      expect(log.appended).toHaveLength(before + 1);
    };
    return { port: writer.port, telemetry, path: '/v1/cursor?partition=0', work };
  },
  'health and metrics': async (): Promise<Crowded> => {
    const { ops, telemetry } = await serveOps({}, PATIENT);
    const work = async (): Promise<void> => {
      for (const path of ['/livez', '/readyz', '/metrics']) {
        expect((await ask(`${ops.url}${path}`)).status).toBe(200);
      }
    };
    return { port: ops.port, telemetry, path: '/metrics', work };
  },
};

const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n`;

describe.each(Object.entries(SERVERS))('clients of %s', (_name, serve) => {
  test.each<[string, (path: string) => string]>([
    ['say nothing', () => ''],
    ['do not finish their headers', (path) => `${get(path)}X-Slow: `],
    ['do not finish a length', () => `${POST}Content-Length: 10000\r\n\r\n{`],
    ['do not finish a chunk', () => `${POST}Transfer-Encoding: chunked\r\n\r\n1000\r\n{`],
    ['ask and stay', (path) => `${get(path)}\r\n`],
  ])('that %s take their own places, and nobody else is kept waiting', async (_what, say) => {
    const { port, telemetry, path, work } = await serve();
    const { open } = await crowd(port, say(path));

    for (let index = 0; index < 20; index += 1) await work();

    await vi.waitFor(
      () => expect(open()).toBeLessThanOrEqual(SERVER_LIMITS.connectionsMax),
      PATIENCE,
    );
    expect(telemetry.of('request_failed')).toEqual([]);
  });
});

describe('time', () => {
  test.each([
    ['headers', `${POST}X-Slow: `, { headersTimeoutMs: 1 }],
    ['a body', `${POST}Content-Length: 9\r\n\r\n{`, { headersTimeoutMs: 1, requestTimeoutMs: 1 }],
    [
      'chunks',
      `${POST}Transfer-Encoding: chunked\r\n\r\n5\r\n{`,
      { headersTimeoutMs: 1, requestTimeoutMs: 1 },
    ],
  ])('is up for %s, and the answer says which setting it was', async (_what, text, limits) => {
    const { writer, log } = await serveWriter({}, {}, limits);

    const answer = await sendRaw(writer.port, text);

    const [head = '', body = ''] = answer.split(/(?<=\r\n\r\n)/);
    expect({ status: Number(head.slice(9, 12)), head, body }).toMatchObject(rawProblem(408));
    expect(body).toContain('http.requestTimeoutMs');
    expect(log.appended).toEqual([]);
  });

  test('is up for a client that does not read its answer', async () => {
    const lines = Array.from({ length: 1_000 }, () => JSON.stringify('x'.repeat(20_000)));
    const { writer } = await serveWriter(
      { findNewest: () => Promise.resolve({ lines, isComplete: true }) },
      {},
      { answerTimeoutMs: 1 },
    );
    const socket = connect(writer.port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => undefined);
    // Nobody reads: the answer is more than what the system keeps on its way.
    socket.pause();
    await once(socket, 'connect');
    socket.write('GET /v1/summaries HTTP/1.1\r\nHost: x\r\n\r\n');
    await vi.waitFor(() => {
      // A write to a connection that the other side has destroyed fails.
      socket.write('\r\n');
      expect(socket.destroyed).toBe(true);
    }, PATIENCE);
    expect((await ask(`${writer.url}/v1/cursor?partition=0`)).status).toBe(200);
  });

  test('is not up for one that reads at once, nor for an answer that takes long to make', async () => {
    const appending = Promise.withResolvers<void>();
    const { writer, telemetry } = await serveWriter(
      {
        append: async () => {
          await appending.promise;
          return { outcome: 'appended', lastN: 1, duplicates: 0 };
        },
      },
      {},
      { headersTimeoutMs: 1, requestTimeoutMs: 1, answerTimeoutMs: 1 },
    );

    const answer = postJson(`${writer.url}/v1/summaries`, batch);
    // Its end shows that the timeouts have been looked at meanwhile.
    await sendRaw(writer.port, 'GET / HT');
    expect(telemetry.of('request_served')).toEqual([]);
    appending.resolve();

    expect((await answer).status).toBe(200);
  });
});
