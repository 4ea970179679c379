import { describe, expect, test } from 'vitest';
import type { LogAnswer, SummaryLog } from '#ports/summary-log.ts';
import { batch, serveWriter } from './serving-writer.ts';
import { ask, postJson, problem } from './serving.ts';

describe('POST /v1/summaries', () => {
  test('hands the records to the log and says what is durable', async () => {
    const { writer, log } = await serveWriter();

    const answer = await postJson(`${writer.url}/v1/summaries`, batch);

    expect(answer).toMatchObject({ status: 200, body: { n: 1, duplicates: 0 } });
    expect(log.appended).toEqual([[0, 'd', batch.records]]);
  });

  test.each<[LogAnswer, number, string, Record<string, unknown>, string | undefined]>([
    [{ outcome: 'expected', n: 7 }, 409, 'out_of_sequence', { expected: 7 }, undefined],
    [{ outcome: 'refused', detail: 'Why.' }, 422, 'refused', { detail: 'Why.' }, undefined],
    [{ outcome: 'busy' }, 503, 'busy', {}, '1'],
    [
      { outcome: 'unavailable', reason: 'not_writable', detail: 'Gone.' },
      503,
      'log_unavailable',
      { detail: 'Gone.' },
      '1',
    ],
    [
      { outcome: 'unavailable', reason: 'no_space', detail: 'Full.' },
      507,
      'log_unavailable',
      { detail: 'Full.' },
      '1',
    ],
  ])('answers %j with %i', async (outcome, status, kind, members, retryAfter) => {
    const { writer } = await serveWriter({ append: () => Promise.resolve(outcome) });

    const answer = await postJson(`${writer.url}/v1/summaries`, batch);

    expect(answer).toMatchObject(problem(status, kind));
    expect(answer.body).toMatchObject(members);
    expect(answer.headers['retry-after']).toBe(retryAfter);
  });

  test('tells the client nothing about a failure, and the telemetry everything', async () => {
    const failure = new Error('secret detail');
    const { writer, telemetry } = await serveWriter({ append: () => Promise.reject(failure) });

    const answer = await postJson(`${writer.url}/v1/summaries`, batch);

    expect(answer).toMatchObject(problem(500, 'internal'));
    expect(answer.text).not.toMatch(/secret|at .*\.ts/);
    expect(telemetry.of('request_failed')).toEqual([{ error: failure }]);
  });
});

describe('GET /v1/cursor', () => {
  test('says how far a partition has come', async () => {
    const cursor: SummaryLog['cursor'] = (partition) =>
      partition === 3 ? { dataset: 'd', n: 17 } : { dataset: undefined, n: 0 };
    const { writer } = await serveWriter({ cursor });

    const some = await ask(`${writer.url}/v1/cursor?partition=3`);
    const none = await ask(`${writer.url}/v1/cursor?partition=0`);

    expect(some).toMatchObject({ status: 200, body: { dataset: 'd', n: 17 } });
    expect(none).toMatchObject({ status: 200, body: { dataset: null, n: 0 } });
  });

  test.each([
    '',
    '?partition=',
    '?partition=-1',
    '?partition=x',
    '?partition=1e1',
    '?partition=1024',
    '?partition=1&partition=2',
    '?partition=1&more=1',
    '?__proto__=1',
  ])('refuses "%s"', async (query) => {
    const { writer } = await serveWriter();

    expect(await ask(`${writer.url}/v1/cursor${query}`)).toMatchObject(
      problem(400, 'invalid_request'),
    );
  });
});

describe('GET /v1/summaries', () => {
  test('gives the lines of the log as they are', async () => {
    const found = { lines: ['{"n":2}', '{"n":1}'], isComplete: false };
    const { writer, log } = await serveWriter({ findNewest: () => Promise.resolve(found) });

    const answer = await ask(`${writer.url}/v1/summaries?plate=ab%20-%20c1&limit=2`);

    expect(answer.body).toEqual({ summaries: [{ n: 2 }, { n: 1 }], complete: false });
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(log.queries).toEqual([{ plate: 'ABC1', limit: 2 }]);
  });

  test('gives the newest 50 of all plates when nothing else is said', async () => {
    const { writer, log } = await serveWriter();

    expect((await ask(`${writer.url}/v1/summaries`)).body).toEqual({
      summaries: [],
      complete: true,
    });
    expect(log.queries).toEqual([{ plate: undefined, limit: 50 }]);
  });

  test.each([
    '?limit=0',
    '?limit=1001',
    '?limit=x',
    '?limit=1.5',
    '?plate=',
    '?plate=%3D1',
    '?q=1',
  ])('refuses "%s"', async (query) => {
    const { writer, log } = await serveWriter();

    expect(await ask(`${writer.url}/v1/summaries${query}`)).toMatchObject(
      problem(400, 'invalid_request'),
    );
    expect(log.queries).toEqual([]);
  });
});

describe('what is not there', () => {
  test.each([
    ['GET', '/'],
    ['GET', '/v1'],
    ['GET', '/v1/cursor/'],
    ['GET', '/V1/cursor?partition=0'],
    ['GET', '/v1/../../etc/passwd'],
    ['GET', '/v1/%2e%2e%2fcursor'],
    ['GET', '/v1/%zz'],
    ['PROPFIND', '/v2'],
  ])('is a problem: %s %s', async (method, path) => {
    const { writer } = await serveWriter();

    expect(await ask(`${writer.url}${path}`, { method })).toMatchObject(problem(404, 'not_found'));
  });

  test.each([
    ['DELETE', '/v1/summaries', 'GET, HEAD, POST'],
    ['PUT', '/v1/summaries', 'GET, HEAD, POST'],
    ['POST', '/v1/cursor', 'GET, HEAD'],
    ['PROPFIND', '/v1/cursor', 'GET, HEAD'],
  ])('says what else is possible: %s %s', async (method, path, allowed) => {
    const { writer } = await serveWriter();

    const answer = await ask(`${writer.url}${path}`, { method });

    expect(answer).toMatchObject(problem(405, 'method_not_allowed'));
    expect((answer.headers['allow'] ?? '').split(', ').sort().join(', ')).toBe(allowed);
  });
});

test('each request is reported once, with the pattern of its route', async () => {
  const { writer, telemetry } = await serveWriter();

  await postJson(`${writer.url}/v1/summaries`, batch);
  await postJson(`${writer.url}/v1/summaries`, 'x');
  await ask(`${writer.url}/v1/cursor?partition=0`);
  await ask(`${writer.url}/v1/cursor/AB-123`);

  expect(telemetry.of('request_served')).toEqual([
    { method: 'POST', route: '/v1/summaries', status: 200, seconds: 0.25 },
    { method: 'POST', route: '/v1/summaries', status: 400, seconds: 0.25 },
    { method: 'GET', route: '/v1/cursor', status: 200, seconds: 0.25 },
    { method: 'GET', route: 'unmatched', status: 404, seconds: 0.25 },
  ]);
});
