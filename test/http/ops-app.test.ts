import { describe, expect, test } from 'vitest';
import { serveOps } from './serving-ops.ts';
import { ask, problem } from './serving.ts';

describe('/livez', () => {
  test('says that the process is alive, and asks nobody', async () => {
    const { ops } = await serveOps({
      checks: { store: () => Promise.reject(new Error('must not be asked')) },
      isDraining: () => true,
    });

    expect(await ask(`${ops.url}/livez`)).toMatchObject({ status: 200, body: { status: 'alive' } });
  });
});

describe('/readyz', () => {
  test('is ready when every check is', async () => {
    const { ops } = await serveOps({ checks: { store: () => Promise.resolve(), log: () => {} } });

    expect(await ask(`${ops.url}/readyz`)).toMatchObject({
      status: 200,
      body: { status: 'ready', checks: { store: 'ok', log: 'ok' } },
    });
  });

  test('shows what a check has to say although it is ready', async () => {
    const { ops } = await serveOps({
      checks: { 'partition 0': () => 'standby: another holds it', log: async () => 'nearly full' },
    });

    expect(await ask(`${ops.url}/readyz`)).toMatchObject({
      status: 200,
      body: { checks: { 'partition 0': 'standby: another holds it', log: 'nearly full' } },
    });
  });

  test('is not ready when a check is not, and says which and why', async () => {
    const { ops } = await serveOps({
      checks: {
        store: () => Promise.reject(new Error('The store is away.')),
        log: () => {
          throw new Error('The log is full.');
        },
        queues: () => {},
      },
    });

    const answer = await ask(`${ops.url}/readyz`);

    expect(answer).toMatchObject(problem(503, 'not_ready'));
    expect(answer.body).toMatchObject({
      detail: 'Not available: store, log.',
      failed: [
        { check: 'store', detail: 'The store is away.' },
        { check: 'log', detail: 'The log is full.' },
      ],
    });
  });

  test('does not wait for a check that does not answer', async () => {
    const { ops } = await serveOps({
      checks: { store: () => new Promise(() => {}) },
      checkTimeoutMs: 1,
    });

    expect((await ask(`${ops.url}/readyz`)).body).toMatchObject({
      failed: [{ check: 'store', detail: 'No answer within 1 ms.' }],
    });
  });

  test('is not ready while the role is being stopped', async () => {
    let isDraining = false;
    const { ops } = await serveOps({ isDraining: () => isDraining });
    expect(await ask(`${ops.url}/readyz`)).toMatchObject({ status: 200 });

    isDraining = true;

    expect(await ask(`${ops.url}/readyz`)).toMatchObject(problem(503, 'not_ready'));
  });
});

describe('/metrics', () => {
  test('gives the metrics in the format that they come in', async () => {
    const contentType = 'text/plain; version=0.0.4; charset=utf-8';
    const readMetrics = () => Promise.resolve({ contentType, body: 'up 1\n' });
    const { ops } = await serveOps({ readMetrics });

    const answer = await ask(`${ops.url}/metrics`);

    expect(answer).toMatchObject({ status: 200, text: 'up 1\n' });
    expect(answer.headers['content-type']).toBe(contentType);
  });

  test('is a problem when they cannot be read', async () => {
    const failure = new Error('secret');
    const { ops, telemetry } = await serveOps({ readMetrics: () => Promise.reject(failure) });

    const answer = await ask(`${ops.url}/metrics`);

    expect(answer).toMatchObject(problem(500, 'internal'));
    expect(answer.text).not.toContain('secret');
    expect(telemetry.of('request_failed')).toEqual([{ error: failure }]);
  });
});

test('health and metrics are no requests that the role serves', async () => {
  const { ops, telemetry } = await serveOps();

  await ask(`${ops.url}/metrics`);

  expect(telemetry.of('request_served')).toEqual([]);
});

test('nothing else is there', async () => {
  const { ops } = await serveOps();

  expect(await ask(`${ops.url}/debug`)).toMatchObject(problem(404, 'not_found'));
  expect(await ask(`${ops.url}/metrics`, { method: 'POST' })).toMatchObject(
    problem(405, 'method_not_allowed'),
  );
});
