import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeFolder, runCommand } from './command-run.ts';

async function writeConfig(text: string): Promise<string> {
  const path = join(await makeFolder(), 'mine.yaml');
  await writeFile(path, text);
  return path;
}

const WRONG = 'stay:\n  maxMS: 5\nintake:\n  entryPrefetch: many\n';

it('config check says that all is right, as talk', async () => {
  const { exitCode, stdout, stderr } = await runCommand(['config', 'check']);
  expect(exitCode).toBe(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^The configuration is right: \d+ settings\.\n$/);
});

it('config check names everything that is wrong, with file, line and what to do', async () => {
  const file = await writeConfig(WRONG);
  const { exitCode, stdout, stderr } = await runCommand(['config', 'check', '--config', file]);
  expect(exitCode).toBe(78);
  expect(stdout).toBe('');
  expect(stderr).toContain(`${file}:2:3: stay.maxMS:`);
  expect(stderr).toContain('maxMs');
  expect(stderr).toContain(`${file}:4:3: intake.entryPrefetch:`);
  expect(stderr).not.toMatch(/\n {4}at /);
});

it('config check gives the findings as JSON where that is wanted', async () => {
  const file = await writeConfig(WRONG);
  const bad = await runCommand(['-c', file, 'config', 'check', '--output', 'json']);
  expect(bad.exitCode).toBe(78);
  expect(JSON.parse(bad.stdout)).toMatchObject({
    findings: [
      { file, line: 2, key: 'stay.maxMS' },
      { file, line: 4, key: 'intake.entryPrefetch' },
    ],
  });
  const good = await runCommand(['config', 'check', '-o', 'json']);
  expect(good).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(good.stdout)).toEqual({ findings: [] });
});

it('a file that is not there and a profile with a slip are findings, too', async () => {
  const missing = await runCommand(['config', 'check', '--config', '/nowhere.yaml']);
  expect(missing.exitCode).toBe(78);
  expect(missing.stderr).toContain('/nowhere.yaml');
  const slip = await runCommand(['config', 'check', '--config', 'locl', '--output', 'json']);
  expect(slip.stdout).toContain('Did you mean the profile local?');
});

it('a failpoint that there is not is refused', async () => {
  const settings = { PLATEFLOW_FAILPOINT: 'before-lunch' };
  const { exitCode, stderr } = await runCommand(['config', 'check'], settings);
  expect(exitCode).toBe(78);
  expect(stderr).toContain('PLATEFLOW_FAILPOINT');
});

it('config print shows each setting with its value and where that comes from', async () => {
  const file = await writeConfig('stay:\n  maxMs: 86400000\n');
  const settings = { PLATEFLOW_WRITER_LOG: 'elsewhere.log' };
  const { exitCode, stdout, stderr } = await runCommand(['config', 'print', '-c', file], settings);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^stay\.maxMs +86400000 +\S+mine\.yaml:2 +2592000000$/m);
  expect(stdout).toMatch(/^writer\.log +elsewhere\.log +env PLATEFLOW_WRITER_LOG /m);
  expect(stdout).toMatch(/^writer\.port +8081 +default$/m);
});

it('config print gives rows as JSON', async () => {
  const { stdout } = await runCommand(['config', 'print', '--config', 'cloud', '-o', 'json']);
  const rows = JSON.parse(stdout) as { key: string; value: unknown; source: string }[];
  expect(rows.find(({ key }) => key === 'engine')).toMatchObject({
    value: 'rabbitmq',
    source: expect.stringMatching(/^config\/cloud\.yaml:\d+$/),
  });
});

it('what config print --yaml writes loads again as the same configuration', async () => {
  const settings = { PLATEFLOW_STAY_MAX_MS: '86400000', PLATEFLOW_WRITER_LOG: 'a: b #c.log' };
  const printed = await runCommand(['config', 'print', '--yaml'], settings);
  const file = await writeConfig(printed.stdout);

  const values = async (args: string[], env = {}): Promise<unknown> => {
    const { stdout } = await runCommand(['config', 'print', '-o', 'json', ...args], env);
    return (JSON.parse(stdout) as { key: string; value: unknown }[]).map(({ key, value }) => ({
      key,
      value,
    }));
  };
  expect(await values(['--config', file])).toEqual(await values([], settings));
});

it('config print keeps secrets to itself', async () => {
  const settings = { PLATEFLOW_RABBITMQ_URL: 'amqp://mall:hunter2@mq:5672/%2F' };
  for (const form of [['--yaml'], ['-o', 'json'], []]) {
    const { stdout, stderr } = await runCommand(['config', 'print', ...form], settings);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(stdout).toContain('mq:5672');
  }
});
