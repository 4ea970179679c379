import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createOpsApp } from '#http/ops-app.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { batch, serveWriter } from './serving-writer.ts';
import { ask, postJson, problem, sendRaw, serve } from './serving.ts';

const TOKEN = '0123456789abcdef0123456789ABCDEF';
const PREVIOUS = 'previous-previous-previous-token';
const POST = 'POST /v1/summaries HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('a writer with tokens', () => {
  test.each([
    ['the token', TOKEN],
    ['the one before it', PREVIOUS],
  ])('takes what shows %s', async (_which, token) => {
    const { writer, log } = await serveWriter({}, { tokens: [TOKEN, PREVIOUS] });

    const answer = await postJson(`${writer.url}/v1/summaries`, batch, bearer(token));

    expect(answer.status).toBe(200);
    expect(log.appended).toHaveLength(1);
  });

  test.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['no token', 'Bearer '],
    ['another token', `Bearer ${'f'.repeat(32)}`],
    ['a part of it', `Bearer ${TOKEN.slice(0, -1)}`],
    ['more than it', `Bearer ${TOKEN}0`],
    ['it in small letters', `Bearer ${TOKEN.toLowerCase()}`],
    ['two tokens', `Bearer ${TOKEN} ${PREVIOUS}`],
    ['a list', `Bearer ${TOKEN}, Bearer ${PREVIOUS}`],
    ['it without a scheme', TOKEN],
    ['another scheme', `Basic ${Buffer.from(`x:${TOKEN}`).toString('base64')}`],
    ['its hash', `Bearer ${createHash('sha256').update(TOKEN).digest('hex')}`],
    ['a long text', `Bearer ${'f'.repeat(7_000)}`],
    ['bytes beyond ASCII', 'Bearer \u00ff\u00fe'],
  ])('refuses what shows %s, and appends nothing', async (_what, authorization) => {
    const { writer, log } = await serveWriter({}, { tokens: [TOKEN, PREVIOUS] });
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };

    const answer = await postJson(`${writer.url}/v1/summaries`, batch, headers);

    expect(answer).toMatchObject(problem(401, 'unauthorised'));
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer realm="plateflow"/);
    expect(answer.body).toHaveProperty('detail', expect.stringContaining('writer.token'));
    expect(answer.text).not.toContain(TOKEN);
    expect(log.appended).toEqual([]);
  });

  test('tells a client without one nothing of what there is', async () => {
    const { writer, log } = await serveWriter({}, { tokens: [TOKEN] });
    const answers = await Promise.all([
      ask(`${writer.url}/v1/summaries?plate=AB1`),
      ask(`${writer.url}/v1/cursor?partition=0`),
      ask(`${writer.url}/nothing`),
      ask(`${writer.url}/v1/cursor`, { method: 'DELETE' }),
      postJson(`${writer.url}/v1/summaries`, '{', { 'content-type': 'text/plain' }),
    ]);

    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    for (const answer of answers) expect(answer).toMatchObject(problem(401, 'unauthorised'));
    expect(log.queries).toEqual([]);
  });

  test('an empty token lets nobody in beside another one', async () => {
    const { writer } = await serveWriter({}, { tokens: [TOKEN, ''] });

    for (const authorization of ['', 'Bearer', 'Bearer ', 'Bearer =']) {
      const answer = await ask(`${writer.url}/v1/cursor?partition=0`, {
        headers: { authorization },
      });
      expect(answer.status).toBe(401);
    }
  });

  test('the first of two headers counts, whatever the second says', async () => {
    const { writer } = await serveWriter({}, { tokens: [TOKEN] });
    const get = 'GET /v1/cursor?partition=0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n';
    const right = `Authorization: Bearer ${TOKEN}\r\n`;
    const wrong = `Authorization: Bearer ${'f'.repeat(32)}\r\n`;

    expect(await sendRaw(writer.port, `${get}${wrong}${right}\r\n`)).toMatch(/^HTTP\/1\.1 401 /);
  });

  test('does not wait for the body of one that has no token', async () => {
    const { writer } = await serveWriter({}, { tokens: [TOKEN] });

    const announced = await sendRaw(writer.port, `${POST}Content-Length: 1000000\r\n\r\n`);
    const endless = await sendRaw(writer.port, `${POST}Transfer-Encoding: chunked\r\n\r\n`);

    for (const answer of [announced, endless]) {
      expect(answer).toMatch(/^HTTP\/1\.1 401 /);
      expect(answer).toMatch(/connection: close/i);
    }
  });

  test('goes on with a connection whose small body nobody wanted', async () => {
    const { writer } = await serveWriter({}, { tokens: [TOKEN] });
    const refused = `${POST}Content-Length: 2\r\n\r\n{}`;
    const right = `GET /v1/cursor?partition=0 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n`;

    const answers = await sendRaw(
      writer.port,
      `${refused}${right}Authorization: Bearer ${TOKEN}\r\n\r\n`,
    );

    expect(answers.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 401', 'HTTP/1.1 200']);
  });
});

test('a writer without a token lets everybody in', async () => {
  const { writer } = await serveWriter({}, { tokens: ['', ''] });

  expect((await ask(`${writer.url}/v1/cursor?partition=0`)).status).toBe(200);
});

test('with a token, metrics need it, and health does not', async () => {
  const app = createOpsApp({
    checks: {},
    isDraining: () => false,
    readMetrics: () => Promise.resolve({ contentType: 'text/plain', body: 'up 1\n' }),
    checkTimeoutMs: 5_000,
    telemetry: recordingTelemetry(),
    token: TOKEN,
  });
  const { url } = await serve(app, { section: 'ops' });

  const refused = await ask(`${url}/metrics`);
  expect(refused).toMatchObject(problem(401, 'unauthorised'));
  expect(refused.body).toHaveProperty('detail', expect.stringContaining('ops.token'));
  expect(await ask(`${url}/metrics`, { headers: bearer(TOKEN) })).toMatchObject({ text: 'up 1\n' });
  expect((await ask(`${url}/livez`)).status).toBe(200);
  expect((await ask(`${url}/readyz`)).status).toBe(200);
});
