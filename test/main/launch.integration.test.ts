/** How the program is started and left: by an older Node.js, on a terminal, in a pipe. */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { Plant, stop } from '#test/support/plant.ts';
import type { TestContext } from 'vitest';

const PLATEFLOW = fileURLToPath(new URL('../../bin/plateflow.js', import.meta.url));
const SYSTEM_NODE = '/usr/bin/node';
const run = promisify(execFile);

/** A Node.js that does not run TypeScript. */
function olderNode({ skip }: TestContext): string {
  skip(!existsSync(SYSTEM_NODE), `skipped: no ${SYSTEM_NODE}`);
  const version = execFileSync(SYSTEM_NODE, ['--version'], { encoding: 'utf8' }).trim();
  const major = Number(/^v(\d+)/.exec(version)?.[1]);
  skip(major >= 24, `skipped: ${SYSTEM_NODE} is ${version}, not older than 24`);
  return SYSTEM_NODE;
}

/** Runs a line of shell in a folder of its own; it ends with 0. */
function shell(
  line: string,
  folder: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { PATH: process.env['PATH'] ?? '', ...settings };
  const script = line.replaceAll('plateflow', `"${process.execPath}" "${PLATEFLOW}"`);
  return run('bash', ['--norc', '-c', script], { cwd: folder, env });
}

describe.concurrent('an older Node.js', () => {
  it('starts the one of the project, and ends as it ends', async (context) => {
    const node = olderNode(context);
    const plant = await Plant.open(context);
    const ends = async (...args: string[]) => {
      const role = plant.start(args, {}, { node });
      return [(await role.exited).code, await role.output] as const;
    };
    expect(await ends('--version')).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
    expect(await ends('demmo')).toEqual([64, '']);
    expect(await ends('log', 'verify', 'missing')).toEqual([66, '']);
  });

  it('passes signals on', async (context) => {
    const node = olderNode(context);
    const plant = await Plant.open(context);
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      const role = plant.start(['write'], {}, { node });
      await role.saw(/has started/);
      role.signal(signal);
      expect(await role.exited).toEqual({ code: 0, signal: null });
    }
  });

  it('passes on once what the terminal has sent to both', async (context) => {
    const node = olderNode(context);
    const plant = await Plant.open(context);
    const role = plant.start(['write'], {}, { node, isForeground: true });
    await role.saw(/has started/);
    await stop(role, 'SIGINT');
    expect(role.lines.join('\n')).not.toContain('Interrupted again');
  });

  it('is killed by what kills the one that it started', async (context) => {
    const node = olderNode(context);
    const plant = await Plant.open(context);
    const role = plant.start(['process'], { PLATEFLOW_FAILPOINT: 'received' }, { node });
    await role.saw(/has started/);
    const engine = openEmbeddedEngine({
      file: plant.file,
      partitions: 1,
      pollMs: 10,
      clock: { now: () => 0 },
      newDataset: () => 'dataset-1',
    });
    context.onTestFinished(() => engine.close());
    await engine.publisher.publish('entry', [{ plate: 'AB1', body: Buffer.from('{}') }]);
    expect(await role.exited).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe.concurrent('a pipe', () => {
  it('that nobody reads ends the program quietly', async (context) => {
    const { folder } = await Plant.open(context);
    const line = 'plateflow config print | true; echo "${PIPESTATUS[0]}"';
    expect(await shell(line, folder)).toEqual({ stdout: '0\n', stderr: '' });
  });

  it('gets data alone, without colours', async (context) => {
    const { folder } = await Plant.open(context);
    const line = 'plateflow dead-letters list -o json | cat';
    expect(await shell(line, folder)).toEqual({ stdout: '[]\n', stderr: '' });
  });
});

describe.concurrent('a terminal', () => {
  const DEMO = 'plateflow demo --events 60 --rate 100';
  const QUICK = {
    PLATEFLOW_STAY_ALLOWED_LATENESS_MS: '300',
    PLATEFLOW_GENERATOR_STAY_MIN_MS: '250',
    PLATEFLOW_GENERATOR_STAY_MAX_MS: '500',
    TERM: 'xterm',
  };

  it('gets a view that moves, and a verdict in colour', async (context) => {
    context.skip(!existsSync('/usr/bin/script'), 'skipped: no script(1), which makes a terminal');
    const { folder } = await Plant.open(context);
    const on = await shell(`script -qec '${DEMO}' /dev/null`, folder, QUICK);
    expect(on.stdout).toContain('\u001B[4A\u001B[2K');
    expect(on.stdout).toContain('\u001B[32mThe log agrees with the truth.');
    const off = await shell(`script -qec '${DEMO}' /dev/null`, folder, { ...QUICK, NO_COLOR: '1' });
    expect(off.stdout).toContain('\u001B[4A\u001B[2K');
    expect(off.stdout).not.toContain('\u001B[32m');
  });
});

describe.concurrent('a demonstration', () => {
  it('that was killed leaves a folder in which the next one agrees', async (context) => {
    const plant = await Plant.open(context);
    const killed = plant.start(['demo', '--duration', '1m', '--rate', '300']);
    await plant.sawSummaries(30);
    killed.signal('SIGKILL');
    await killed.exited;
    const report = join(plant.folder, 'report.json');
    const next = plant.start(['demo', '--events', '200', '--rate', '300', '--report', report]);
    expect(await next.exited).toEqual({ code: 0, signal: null });
    expect(await next.output).toContain('The log agrees with the truth.');
  });
});
