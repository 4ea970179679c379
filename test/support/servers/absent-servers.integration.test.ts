/** Test runs where a server is not installed and cannot be: there is nothing on PATH. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const SUITE = 'test/support/servers/redis-server.servers.test.ts';
const PROMETHEUS_SUITE = 'test/support/servers/prometheus.prometheus.test.ts';

/** Runs one suite that needs servers, in a test run of its own. */
function runSuite(settings: Readonly<Record<string, string>>, suite = SUITE) {
  const args = ['node_modules/vitest/vitest.mjs', 'run', suite];
  const env = { PATH: '/nowhere', NO_COLOR: '1', ...settings };
  return new Promise<{ code: unknown; output: string }>((resolve) => {
    execFile(process.execPath, args, { cwd: ROOT, env }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: stdout + stderr }),
    );
  });
}

it('says which suite did not run, and why', async () => {
  const { code, output } = await runSuite({});
  expect(output).toContain(`did not run: ${SUITE}: There is no redis-server here`);
  expect(output).toMatch(/0 passed, 0 failed, \d+ skipped/);
  expect(code).toBe(0);
});

it('says the same of a suite that needs Prometheus', async () => {
  const { code, output } = await runSuite({}, PROMETHEUS_SUITE);
  expect(output).toContain(`did not run: ${PROMETHEUS_SUITE}: There is no prometheus here`);
  expect(output).toContain('There is no promtool here');
  expect(output).toMatch(/0 passed, 0 failed, \d+ skipped/);
  expect(code).toBe(0);
});

it('fails in continuous integration', async () => {
  const { code, output } = await runSuite({ CI: 'true' });
  expect(output).toContain('What did not run fails the run');
  expect(code).toBe(1);
});

it('fails when a server is named that is not there', async () => {
  const { code, output } = await runSuite({
    PLATEFLOW_TEST_REDIS_SERVER: '/nowhere/redis-server',
    PLATEFLOW_TEST_EPMD: '/nowhere/epmd',
  });
  expect(output).toContain('PLATEFLOW_TEST_REDIS_SERVER names /nowhere/redis-server');
  expect(code).toBe(1);
});
