import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { descendants, stateOf } from './leashed-process.ts';
import { startPrometheus } from './prometheus.ts';
import { describeWithPrometheus } from './with-prometheus.ts';
import type { AddressInfo } from 'node:net';
import type { PrometheusOptions } from './prometheus.ts';

async function prometheusOfThisTest(options: PrometheusOptions) {
  const prometheus = await startPrometheus(options);
  onTestFinished(() => prometheus.stop());
  return prometheus;
}

/** Serves one metric; resolves with its address. */
async function targetOf(text: string): Promise<string> {
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4').end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Prometheus takes up what it scrapes within five seconds of its start, and not sooner. */
const SOON = { timeout: 20_000 };

describeWithPrometheus('a Prometheus of its own', () => {
  it('scrapes what it is told to, and answers what it has seen', async () => {
    const target = await targetOf('cars_total{garage="north"} 7\n');
    const scrape = [{ job: 'garage', targets: [target, '127.0.0.1:1'] }];
    const prometheus = await prometheusOfThisTest({ scrape });

    await expect.poll(() => prometheus.query('cars_total'), SOON).not.toEqual([]);
    expect(await prometheus.query('cars_total')).toEqual([
      {
        labels: { __name__: 'cars_total', garage: 'north', job: 'garage', instance: target },
        value: 7,
      },
    ]);
    const healthOf = async () => (await prometheus.targets()).map(({ health }) => health).sort();
    await expect.poll(healthOf, SOON).toEqual(['down', 'up']);
  });

  it('takes the text of a prometheus.yml', async () => {
    const scrape = `
      scrape_configs:
        - job_name: garage
          static_configs: [{ targets: ['127.0.0.1:1'] }]`;
    const prometheus = await prometheusOfThisTest({ scrape });
    await expect.poll(() => prometheus.targets(), SOON).toMatchObject([{ scrapePool: 'garage' }]);
  });

  it('says what is wrong with an expression', async () => {
    const prometheus = await prometheusOfThisTest({ scrape: [] });
    await expect(prometheus.query('sum(')).rejects.toThrow(/refuses query\?query=sum\(.*parse/);
    await expect(prometheus.query('1')).rejects.toThrow('1 is no vector but of the type scalar');
  });

  it('says why it could not be started, and leaves nothing', async () => {
    await expect(startPrometheus({ scrape: 'scrape_config: []' })).rejects.toThrow(
      /prometheus ended \(\d+\) before it answered:[^]*scrape_config not found/,
    );
  });

  it('leaves neither a process nor a folder when it is stopped', async () => {
    const prometheus = await startPrometheus({ scrape: [] });
    const { pid, folder } = prometheus;
    await prometheus.stop();
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(existsSync(folder)).toBe(false);
  });

  it('does not outlive its owner', async () => {
    const code = `
      import { startPrometheus } from './prometheus.ts';
      const { folder } = await startPrometheus({ scrape: [] });
      console.log(folder);`;
    const owner = spawn(process.execPath, ['--input-type=module', '-e', code], {
      cwd: import.meta.dirname,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [output] = (await once(owner.stdout, 'data')) as [Buffer];
    const folder = output.toString().trim();
    expect(existsSync(join(folder, 'tsdb'))).toBe(true);
    const [pid = 0] = await descendants(owner.pid ?? 0);
    expect(await stateOf(pid)).toMatch(/[RS]/);

    owner.kill('SIGKILL');

    await expect.poll(() => existsSync(folder), { timeout: 20_000 }).toBe(false);
    // Who has lost its parent may stay in the table of processes after its end.
    expect([undefined, 'Z']).toContain(await stateOf(pid));
  });
});
