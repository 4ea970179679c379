/** The commands of the roles, in this process. As processes they are in `roles.integration`. */
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { openEmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import { freePort } from '#test/support/ports.ts';
import {
  makeFolder,
  pretendTerminal,
  runCommand,
  settingsIn,
  signal,
  startCommand,
} from './command-run.ts';
import type { AddressInfo } from 'node:net';
import type { EmbeddedEngine } from '#adapters/sqlite/embedded-engine.ts';
import type { CommandEnd, RunningCommand } from './command-run.ts';

const PATIENCE = { timeout: 10_000, interval: 20 };

interface Role extends RunningCommand {
  readonly folder: string;
  readonly settings: Readonly<Record<string, string>>;
  readonly ops: string;
  readonly writer: string;
  stop(): Promise<CommandEnd>;
}

/** Starts a role and waits until it is ready. */
async function startRole(...args: readonly string[]): Promise<Role> {
  const folder = await makeFolder();
  const [opsPort, writerPort] = [await freePort(), await freePort()];
  const settings = {
    ...settingsIn(folder),
    PLATEFLOW_OPS_PORT: String(opsPort),
    PLATEFLOW_WRITER_PORT: String(writerPort),
    PLATEFLOW_GENERATOR_RATE_PER_SECOND: '500',
  };
  const running = startCommand(
    args.map((arg) => arg.replace('FOLDER', folder)),
    settings,
  );
  const ops = `http://127.0.0.1:${opsPort}`;
  await vi.waitFor(async () => {
    const { status } = await fetch(`${ops}/readyz`);
    expect(status).toBe(200);
  }, PATIENCE);
  const stop = (): Promise<CommandEnd> => {
    signal('SIGTERM');
    return running.end;
  };
  return { ...running, folder, settings, ops, writer: `http://127.0.0.1:${writerPort}`, stop };
}

function openEngine({ settings }: Role): EmbeddedEngine {
  return openEmbeddedEngine({
    file: String(settings['PLATEFLOW_EMBEDDED_FILE']),
    partitions: 1,
    pollMs: 10,
    clock: { now: () => 0 },
    newDataset: () => 'dataset-1',
  });
}

async function postSummary({ writer }: Role, n: number): Promise<number> {
  const summary = {
    summary_id: `s${n}`,
    version: 1,
    garage_id: 'main',
    vehicle_plate: 'AB1',
    exit_date_time: '2026-11-21T10:00:00.000Z',
    status: 'unmatched',
    reason: 'unknown_vehicle_exited',
    exit_event_id: `out-${n}`,
  };
  const body = JSON.stringify({ partition: 0, dataset: 'd', records: [{ n, summary }] });
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${writer}/v1/summaries`, { method: 'POST', headers, body });
  return status;
}

/** Longer than a role takes to serve its health. */
const GIVE_UP_MS = 1_500;

/** Nothing listens on port 1. */
const NO_SERVERS = {
  PLATEFLOW_ENGINE: 'rabbitmq',
  PLATEFLOW_RABBITMQ_URL: 'amqp://127.0.0.1:1',
  PLATEFLOW_REDIS_URL: 'redis://127.0.0.1:1',
  PLATEFLOW_STARTUP_GIVE_UP_MS: String(GIVE_UP_MS),
};

const NOTHING_SAID = { exitCode: 0, stdout: '', stderr: '' };

it('write appends what it is sent until it is asked to stop', async () => {
  const role = await startRole('write');
  expect(await postSummary(role, 1)).toBe(200);
  expect(await role.stop()).toEqual(NOTHING_SAID);
  expect(await readFile(join(role.folder, 'vehicle_summary.log'), 'utf8')).toContain('"out-1"');
});

it('write shows on a terminal how much of its log is verified', async () => {
  const before = await startRole('write');
  expect(await postSummary(before, 1)).toBe(200);
  await before.stop();
  pretendTerminal(process.stderr, 200);
  const again = startCommand(['write'], { ...before.settings, TERM: 'xterm' });
  const shown = `100 % of ${before.settings['PLATEFLOW_WRITER_LOG']} verified`;
  await vi.waitFor(() => expect(again.stderr()).toContain(shown), PATIENCE);
  signal('SIGTERM');
  expect(await again.end).toMatchObject({ exitCode: 0 });
});

it('write ends with 74 when the log can no longer be trusted', async () => {
  const role = await startRole('write');
  expect(await postSummary(role, 1)).toBe(200);
  await appendFile(join(role.folder, 'vehicle_summary.log'), 'something else\n');
  expect(await postSummary(role, 2)).toBe(500);
  const { exitCode, stderr } = await role.end;
  expect(exitCode).toBe(74);
  expect(stderr).toContain('something else wrote to it or cut it. Start the writer again');
  expect(stderr).not.toMatch(/\n {4}at /);
});

it('process takes what was published, with or without a writer', async () => {
  const role = await startRole('process');
  const engine = openEngine(role);
  const bodies = ['{', 'no json', '[]'].map((text) => ({ plate: '', body: Buffer.from(text) }));
  await engine.publisher.publish('entry', bodies);
  await vi.waitFor(async () => {
    expect(await engine.deadLetterBox.list({ limit: 9 })).toHaveLength(3);
  }, PATIENCE);
  await engine.close();
  expect(await role.stop()).toEqual(NOTHING_SAID);
});

it.each(['entry', 'exit'] as const)('generate %s keeps the truth about it', async (kind) => {
  const role = await startRole('generate', kind, '--truth', 'FOLDER/truth.ndjson');
  const truth = join(role.folder, 'truth.ndjson');
  await vi.waitFor(async () => {
    expect(await readFile(truth, 'utf8')).toContain('\n');
  }, PATIENCE);
  expect(await role.stop()).toEqual(NOTHING_SAID);
  const lines = (await readFile(truth, 'utf8')).trimEnd().split('\n');
  const engine = openEngine(role);
  expect(await engine.deliveries(0).backlog(kind)).toBe(lines.length);
  await engine.close();
});

it('generate does without the truth', async () => {
  const role = await startRole('generate', 'exit');
  expect(await role.stop()).toEqual(NOTHING_SAID);
});

describe('a role that cannot start', () => {
  it.each([
    [['write'], 'PLATEFLOW_WRITER_PORT', 'writer.port'],
    [['write'], 'PLATEFLOW_OPS_PORT', 'ops.port'],
    [['process'], 'PLATEFLOW_OPS_PORT', 'ops.port'],
    [['generate', 'exit'], 'PLATEFLOW_OPS_PORT', 'ops.port'],
  ])('%j on a port in use says which setting to change', async (args, variable, setting) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const settings = { ...settingsIn(await makeFolder()), [variable]: String(port) };
    const { exitCode, stderr } = await runCommand(args, settings);
    expect(exitCode).toBe(73);
    expect(stderr).toBe(
      `Cannot listen on 127.0.0.1:${port}: something else listens there. ` +
        `Stop it, or set ${setting} to a free port.\n`,
    );
  });

  it.each([
    [['process'], { PLATEFLOW_FAILPOINT: 'before-lunch' }, 78, 'PLATEFLOW_FAILPOINT'],
    [['process'], { PLATEFLOW_EMBEDDED_FILE: '/dev/null/x.db' }, 73, 'embedded.file'],
    [['write'], { PLATEFLOW_WRITER_LOG: '/dev/null' }, 73, 'not a regular file'],
    [['write'], { PLATEFLOW_WRITER_LOG: '/dev/null/summary.log' }, 73, 'writer.log'],
    [['write'], { PLATEFLOW_WRITER_HOST: '192.0.2.1' }, 78, 'writer.host'],
    [['generate', 'entry', '--truth', '/nowhere/truth'], {}, 73, '/nowhere/truth'],
    [['generate', 'entry'], { PLATEFLOW_GENERATOR_PLATE_POOL: '0' }, 78, 'platePool'],
  ])('%j with %j says so', async (args, wrong, exitCode, sentence) => {
    const settings = { ...settingsIn(await makeFolder()), ...wrong };
    const end = await runCommand(args, settings);
    expect(end).toMatchObject({ exitCode, stdout: '' });
    expect(end.stderr).toContain(sentence);
    expect(end.stderr).not.toMatch(/\n {4}at /);
  });

  it.each([
    [['process'], /Redis at \S+ cannot be reached|RabbitMQ at \S+ cannot be reached/],
    [['generate', 'exit'], /RabbitMQ at \S+ cannot be reached/],
  ])('%j waits for servers, is not ready meanwhile, and then gives up', async (args, reason) => {
    const port = await freePort();
    const settings = { ...settingsIn(await makeFolder()), ...NO_SERVERS };
    const startedMs = performance.now();
    const role = startCommand(args, { ...settings, PLATEFLOW_OPS_PORT: String(port) });
    await vi.waitFor(async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
      expect([answer.status, await answer.text()]).toEqual([503, expect.stringMatching(reason)]);
    }, PATIENCE);
    const { exitCode, stdout, stderr } = await role.end;
    expect({ exitCode, stdout }).toEqual({ exitCode: 69, stdout: '' });
    expect(performance.now() - startedMs).toBeGreaterThanOrEqual(GIVE_UP_MS);
    expect(stderr).toContain(`Given up after startup.giveUpMs (${GIVE_UP_MS} ms): `);
    expect(stderr).toMatch(reason);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it('a damaged log is left as it is', async () => {
    const log = join(await makeFolder(), 'notes.txt');
    await writeFile(log, 'no summary\nand no other\n');
    const settings = { ...settingsIn(await makeFolder()), PLATEFLOW_WRITER_LOG: log };
    const end = await runCommand(['write'], settings);
    expect(end.exitCode).toBe(78);
    expect(end.stderr).toContain('is damaged');
    expect(await readFile(log, 'utf8')).toBe('no summary\nand no other\n');
  });
});
