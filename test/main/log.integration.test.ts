import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openSummaryLog } from '#adapters/summary-log/open-log.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { makeFolder, pretendTerminal, runCommand } from './command-run.ts';

const SUMMARY = {
  version: 1,
  garage_id: 'main',
  vehicle_plate: 'AB1',
  exit_date_time: '2026-11-21T10:00:00.000Z',
  status: 'unmatched',
  reason: 'unknown_vehicle_exited',
} as const;

/** A log with three lines, written by the writer's own code. */
async function writeLog(): Promise<string> {
  const path = join(await makeFolder(), 'summary.log');
  const log = await openSummaryLog({
    path,
    requestsMax: 8,
    searchBytesMax: 1_024,
    telemetry: recordingTelemetry(),
    onFailure: () => undefined,
  });
  const records = [1, 2, 3].map((n) => ({
    n,
    summary: { ...SUMMARY, summary_id: `s${n}`, exit_event_id: `out-${n}` },
  }));
  await log.append(0, 'dataset-1', records);
  await log.close();
  return path;
}

it('a log that is whole is said to be whole, with what is in it', async () => {
  const path = await writeLog();
  const { exitCode, stdout, stderr } = await runCommand(['log', 'verify', path]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(/^lines +3$/m);
  expect(stdout).toMatch(/^data set +dataset-1$/m);
  expect(stdout).toMatch(/^partition 0 +1 to 3$/m);
  expect(stdout).toContain(`${path} is whole.\n`);
});

it('a torn last line is no damage, and is mentioned', async () => {
  const path = await writeLog();
  await appendFile(path, '{"summary_id":');
  const { exitCode, stdout } = await runCommand(['log', 'verify', path]);
  expect(exitCode).toBe(0);
  expect(stdout).toContain('is whole. The last 14 bytes are a line that is not finished.');
});

it('a log that is damaged ends with 1, and says where', async () => {
  const path = await writeLog();
  const lines = (await readFile(path, 'utf8')).split('\n');
  const offset = `${lines[0]}\n`.length;
  lines[1] = String(lines[1]).replace('out-2', 'out-X');
  await writeFile(path, lines.join('\n'));

  const text = await runCommand(['log', 'verify', path]);
  expect(text.exitCode).toBe(1);
  expect(text.stdout).toContain(`Damaged at line 2, byte ${offset}: `);
  expect(text.stderr).toBe(`${path} is damaged.\n`);

  const json = await runCommand(['log', 'verify', path, '--output', 'json']);
  expect(json.exitCode).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ problem: { line: 2, offset } });
});

it('an empty log is whole', async () => {
  const path = join(await makeFolder(), 'summary.log');
  await writeFile(path, '');
  const { exitCode, stdout } = await runCommand(['log', 'verify', path]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^data set +none$/m);
});

it('a file that is not there ends with 66, and so does a folder', async () => {
  const folder = await makeFolder();
  await mkdir(join(folder, 'folder'));
  for (const name of ['missing.log', 'folder', 'missing/summary.log']) {
    const { exitCode, stdout, stderr } = await runCommand(['log', 'verify', join(folder, name)]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 66, stdout: '' });
    expect(stderr).toContain(join(folder, name));
    expect(stderr).not.toMatch(/\n {4}at /);
  }
});

it('colours go to a stream that is a terminal, and to no other', async () => {
  const path = await writeLog();
  const wanted = { NO_COLOR: undefined, FORCE_COLOR: undefined, TERM: 'xterm' };
  pretendTerminal(process.stderr);
  const one = await runCommand(['log', 'verify', path], wanted);
  expect(one.stdout).not.toContain('\u001B');
  pretendTerminal(process.stdout);
  const both = await runCommand(['log', 'verify', path], wanted);
  expect(both.stdout).toContain('\u001B[32m');
});
