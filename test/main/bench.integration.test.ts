import { expect, it } from 'vitest';
import { runCommand } from './command-run.ts';

const SMALL = ['--events', '300', '--rounds', '1'];

it('bench sweep drains the same backlog with each value, and says what came of it', async () => {
  const args = ['bench', 'sweep', 'batch', '--values', '8,64', ...SMALL];
  const { exitCode, stdout, stderr } = await runCommand(args);
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/^round 1 of 1: batch 8: \d+ events\/s$/m);
  expect(stderr).toMatch(/^round 1 of 1: batch 64: \d+ events\/s$/m);
  const [head, ...rows] = stdout.trimEnd().split('\n');
  expect(head).toMatch(/^commit\.platesMax +EVENTS\/S/);
  expect(rows.map((row) => row.trim().split(/\s+/)[0])).toEqual(['8', '64']);
  expect(stdout).toMatch(/█{24} 100 %$/m);
});

it('bench sweep gives its figures as JSON', async () => {
  const args = ['bench', 'sweep', 'prefetch', '--values', '50', ...SMALL, '--output', 'json'];
  const { exitCode, stdout } = await runCommand(args);
  expect(exitCode).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    knob: 'prefetch',
    keys: ['intake.entryPrefetch', 'intake.exitPrefetch'],
    events: 300,
    rows: [{ value: 50, share: 1 }],
  });
});

it.each([
  ['a knob that there is not', ['bench', 'sweep', 'prefech'], 64, 'Did you mean prefetch?'],
  ['a value that is no number', ['bench', 'sweep', 'batch', '--values', '8,x'], 64, 'whole number'],
  ['a value out of range', ['bench', 'sweep', 'batch', '--values', '0'], 64, 'whole number'],
  ['a value too large', ['bench', 'sweep', 'batch', '--values', '1000000'], 78, 'commit.platesMax'],
])('bench sweep refuses %s before it measures', async (_name, args, code, said) => {
  const { exitCode, stdout, stderr } = await runCommand(args);
  expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' });
  expect(stderr).toContain(said);
});

it('bench sweep ends when its log can be written no more', async () => {
  // Enough commits that the log is written to long before the last of them.
  const args = ['bench', 'sweep', 'batch', '--values', '1', '--events', '3000', '--rounds', '1'];
  const settings = { PLATEFLOW_FAILPOINT: 'before-fdatasync:1:fail' };
  const { exitCode, stdout, stderr } = await runCommand(args, settings);
  expect({ exitCode, stdout }).toEqual({ exitCode: 74, stdout: '' });
  expect(stderr).toContain('vehicle_summary.log');
});
