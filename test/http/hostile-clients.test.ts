/** What else a client can do to the writer, on real sockets. */
import { gzipSync } from 'node:zlib';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { BODY, BYE, OLD_POST, POST } from './hostile-cases.ts';
import { serveWriter } from './serving-writer.ts';
import { ask, askRaw, rawProblem } from './serving.ts';

describe('a length that lies', () => {
  test('about a body that is longer appends nothing, and the rest is no request', async () => {
    const { writer, log } = await serveWriter();

    const answers = await askRaw(writer.port, `${POST}Content-Length: 10\r\n\r\n${BODY}`);

    expect(answers).toMatchObject([rawProblem(400)]);
    expect(log.appended).toEqual([]);
  });

  test('about a body that is shorter swallows what follows, and appends nothing', async () => {
    const { writer, log } = await serveWriter();
    const length = BODY.length + BYE.length;

    const answers = await askRaw(
      writer.port,
      `${POST}Connection: close\r\nContent-Length: ${length}\r\n\r\n${BODY}${BYE}`,
    );

    expect(answers).toMatchObject([rawProblem(400)]);
    expect(log.appended).toEqual([]);
  });

  test('about a body that is too large does not get it read', async () => {
    const { writer, log } = await serveWriter({}, { bodyBytesMax: 1_000 });
    const chunk = `fff\r\n${' '.repeat(4_095)}\r\n`;

    const [answer] = await askRaw(
      writer.port,
      `${POST}Transfer-Encoding: chunked\r\n\r\n`,
      chunk.repeat(16),
    );

    expect(answer).toMatchObject(rawProblem(413));
    expect(answer?.head).toMatch(/^connection: close\r$/im);
    expect(log.appended).toEqual([]);
  });
});

describe('a body that is compressed', () => {
  // 64 MiB of blanks in 64 KiB.
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));

  test.each([
    'gzip',
    'x-gzip',
    'deflate',
    'br',
    'zstd',
    'compress',
    'gzip, gzip',
    'IDENTITY, gzip',
  ])('with %s is never unpacked', async (encoding) => {
    const { writer, log } = await serveWriter();
    const headers = `Content-Encoding: ${encoding}\r\nConnection: close\r\n`;

    const answers = await askRaw(
      writer.port,
      `${POST}${headers}Content-Length: ${bomb.length}\r\n\r\n`,
      bomb,
    );

    expect(answers).toMatchObject([rawProblem(415)]);
    expect(log.appended).toEqual([]);
  });

  test('and says that it is not, is no JSON', async () => {
    const { writer, log } = await serveWriter();

    const headers = `${POST}Connection: close\r\nContent-Length: ${bomb.length}\r\n\r\n`;

    expect(await askRaw(writer.port, headers, bomb)).toMatchObject([rawProblem(400)]);
    expect(log.appended).toEqual([]);
  });
});

describe('a path', () => {
  test.each([
    '/v1/../metrics',
    '/v1/..',
    '/v1/./summaries',
    '/v1/%2e%2e/metrics',
    '/v1/%2e/summaries',
    '/v1/..%2fsummaries',
    '/v1%2fsummaries',
    '/%76%31/summaries',
    '/v1/%73ummaries',
    '//v1/summaries',
    '/v1//summaries',
    '/v1/summaries/',
    '/v1/summaries//',
    '/v1/summaries/..',
    '/v1/summaries;a=b',
    '/v1/summaries%00',
    '/v1/summaries%0d%0aX:y',
    '/v1/summaries%20',
    '/v1/summaries.json',
    '/v1\\summaries',
    '/v1/%c0%ae%c0%ae/summaries',
    '/v1/%ff',
    '/v1/%',
    '/v1/%u0073ummaries',
    `/${'a'.repeat(7_000)}`,
    '/__proto__',
    '/constructor',
    '/metrics',
    '/livez',
    '*',
  ])('that is not exactly the right one leads nowhere: %s', async (path) => {
    const { writer, log } = await serveWriter();
    const request = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;
    const type = 'Content-Type: application/json\r\n';

    const answers = await askRaw(
      writer.port,
      `${request}${type}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
    );

    expect(answers).toMatchObject([rawProblem(404)]);
    expect(log.appended).toEqual([]);
    expect(log.queries).toEqual([]);
  });
});

describe('a method', () => {
  test.each(['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY', 'SUBSCRIBE'])(
    'that is not possible says which are: %s',
    async (method) => {
      const { writer, log } = await serveWriter();

      const answers = await askRaw(writer.port, POST.replace('POST', method), '\r\n', BYE);

      expect(answers).toMatchObject([rawProblem(405), { status: 200 }]);
      expect(answers[0]?.head).toMatch(/^allow: /im);
      expect(log.appended).toEqual([]);
    },
  );

  test('TRACE does not give back what was sent', async () => {
    const { writer } = await serveWriter();

    const [answer] = await askRaw(
      writer.port,
      'TRACE /v1/summaries HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sesame\r\n',
      'Connection: close\r\n\r\n',
    );

    expect(answer).toMatchObject(rawProblem(405));
    expect(`${answer?.head}${answer?.body}`).not.toContain('sesame');
  });
});

test('many requests at once are answered in their order', async () => {
  const { writer, log } = await serveWriter();
  const whole = `${POST}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
  const broken = `${POST}Content-Length: 2\r\n\r\n{]`;

  const answers = await askRaw(writer.port, whole, broken, whole, broken, BYE);

  expect(answers.map(({ status }) => status)).toEqual([200, 400, 200, 400, 200]);
  expect(log.appended).toHaveLength(2);
});

test('what is broken behind a request that is still worked on is not taken for its answer', async () => {
  const appending = Promise.withResolvers<void>();
  const finished = Promise.withResolvers<void>();
  onTestFinished(() => finished.resolve());
  const { writer } = await serveWriter({
    append: async () => {
      appending.resolve();
      await finished.promise;
      return { outcome: 'appended', lastN: 1, duplicates: 0 };
    },
  });

  const whole = `${POST}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
  const answers = askRaw(writer.port, whole, 'NONSENSE\r\n\r\n');
  await appending.promise;
  finished.resolve();

  expect(await answers).toMatchObject([{ status: 200 }]);
});

test('HTTP/1.0 is answered, and its connection is over then', async () => {
  const { writer, log } = await serveWriter();

  const [answer] = await askRaw(
    writer.port,
    `${OLD_POST}Content-Length: ${BODY.length}\r\n\r\n${BODY}`,
  );

  expect(answer?.status).toBe(200);
  expect(log.appended).toHaveLength(1);
});

test('an upgrade is not taken', async () => {
  const { writer } = await serveWriter();

  const [answer] = await askRaw(
    writer.port,
    BYE.replace('close', 'upgrade, close').replace('Host', 'Upgrade: h2c\r\nHost'),
  );

  expect(answer?.status).toBe(200);
});

test('searches that are asked for all at once do not all run', async () => {
  const finished = Promise.withResolvers<void>();
  onTestFinished(() => finished.resolve());
  const findNewest = () => finished.promise.then(() => ({ lines: [], isComplete: true }));
  const { writer, log, telemetry } = await serveWriter({ findNewest }, { searchesMax: 2 });

  const searches = Array.from({ length: 20 }, () => ask(`${writer.url}/v1/summaries`));
  await vi.waitFor(() => expect(telemetry.of('request_served')).toHaveLength(18));
  expect(log.queries).toHaveLength(2);
  finished.resolve();
  const answers = await Promise.all(searches);
  const statuses = answers.map(({ status }) => status);
  expect(answers.find(({ status }) => status === 503)?.text).toContain('writer.searchesMax');
  expect(statuses.filter((status) => status === 200)).toHaveLength(2);
  expect(statuses.filter((status) => status === 503)).toHaveLength(18);
  expect((await ask(`${writer.url}/v1/summaries`)).status).toBe(200);
});
