import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '#config/load.ts';
import { runRole } from '#main/command-context.ts';
import { CommandFailed, EXIT } from '#main/exit-codes.ts';
import { pretendTerminal } from './command-run.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** The last line of a role that ends like this, as a person reads it, without its time. */
async function lastLineOf(run: () => Promise<void>): Promise<string> {
  pretendTerminal(process.stderr);
  let text = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  const { config } = loadConfig({ files: [], env: {} });
  await runRole({ name: 'write', config }, run).catch(() => undefined);
  return text.split('\n').at(-2)?.slice('09:30:00.000 '.length) ?? '';
}

describe('the last line of a role', () => {
  it('is that it has stopped, when it was asked to', async () => {
    expect(await lastLineOf(async () => undefined)).toBe(
      'info  write  The role has stopped.  stopped=write',
    );
  });

  it.each([
    ['a defect', new Error('the disk is gone')],
    ['a failure that can be expected', new CommandFailed(EXIT.disk, 'the disk is gone')],
  ])('tells the cause, when it was %s', async (_what, error) => {
    expect(await lastLineOf(() => Promise.reject(error))).toBe(
      'error write  The role has stopped because of an error.  stopped=write error="the disk is gone"',
    );
  });

  it('tells no error of a command that has found what it was to look for', async () => {
    const findings = new CommandFailed(EXIT.findings, 'They differ.');
    expect(await lastLineOf(() => Promise.reject(findings))).toBe(
      'info  write  The role has stopped.  stopped=write',
    );
  });
});
