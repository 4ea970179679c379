/** Requests as only somebody sends them who means harm, on real sockets. */
import { describe, expect, test } from 'vitest';
import { createOpsApp } from '#http/ops-app.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { batch, serveWriter } from './serving-writer.ts';
import { BYE, NOT_HTTP, SMUGGLED } from './hostile-cases.ts';
import { askRaw, postJson, rawProblem, serve } from './serving.ts';

describe.each([
  ['a request that is smuggled in', SMUGGLED],
  ['what is no request', NOT_HTTP],
])('%s', (_title, cases) => {
  test.each(cases)('is refused and ends the connection: %s', async (_what, request, status) => {
    const { writer, log, telemetry } = await serveWriter();

    // Were the connection still used, the second request would be answered as well.
    const [answer, ...others] = await askRaw(writer.port, request, BYE);

    expect(answer).toMatchObject(rawProblem(status));
    expect(answer?.head).toMatch(/^connection: close\r$/im);
    expect(others).toEqual([]);
    expect(log.appended).toEqual([]);
    expect(telemetry.of('request_failed')).toEqual([]);
    expect((await postJson(`${writer.url}/v1/summaries`, batch)).status).toBe(200);
  });
});

describe('health and metrics', () => {
  const get = (path: string): string =>
    `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;

  test.each(
    [...SMUGGLED, ...NOT_HTTP].map(
      ([what, request, status]) =>
        [
          what,
          typeof request === 'string' ? request.replaceAll('/v1/summaries', '/metrics') : request,
          status,
        ] as const,
    ),
  )('refuse as the writer does: %s', async (_what, request, status) => {
    const { port } = await serveOps();

    const [answer, ...others] = await askRaw(port, request, get('/livez'));

    // Nobody waits for a body here, so what is wrong with that may not be seen.
    expect([status, 405]).toContain(answer?.status);
    expect(answer).toMatchObject(rawProblem(Number(answer?.status)));
    expect(others).toEqual([]);
    expect((await askRaw(port, get('/livez')))[0]?.status).toBe(200);
  });

  test.each(['/../metrics', '//metrics', '/metrics/', '/%6detrics', '/metrics%00', '/livez/..'])(
    'are nowhere else: %s',
    async (path) => {
      const { port } = await serveOps();

      expect(await askRaw(port, get(path))).toMatchObject([rawProblem(404)]);
    },
  );

  test('do not wait for a body that nobody wants', async () => {
    const { port } = await serveOps();
    const post = 'POST /metrics HTTP/1.1\r\nHost: x\r\n';

    for (const length of ['Content-Length: 1000000000', 'Transfer-Encoding: chunked']) {
      expect(await askRaw(port, `${post}${length}\r\n\r\n`)).toMatchObject([rawProblem(405)]);
    }
  });
});

function serveOps() {
  const app = createOpsApp({
    checks: {},
    isDraining: () => false,
    readMetrics: () => Promise.resolve({ contentType: 'text/plain', body: 'up 1\n' }),
    checkTimeoutMs: 5_000,
    telemetry: recordingTelemetry(),
    token: '',
  });
  return serve(app, { section: 'ops' });
}
