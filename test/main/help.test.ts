import { describe, expect, it } from 'vitest';
import { createProgram } from '#main/cli.ts';
import { runCommand } from './command-run.ts';
import type { Command } from 'commander';

/** The words that lead to a command and to all below it. */
function* pathsOf(command: Command, path: readonly string[] = []): Generator<readonly string[]> {
  yield path;
  for (const below of command.commands) yield* pathsOf(below, [...path, below.name()]);
}

const PATHS = [...pathsOf(createProgram())];

function examplesIn(help: string): readonly string[] {
  return [...help.matchAll(/^ {2}\$ (?<example>.+)$/gm)].map((match) => String(match[1]));
}

describe('--help', () => {
  it.each(PATHS)('of plateflow %s %s says what it does and has an example', async (...path) => {
    const { exitCode, stdout, stderr } = await runCommand([...path, '--help']);
    expect(exitCode).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toContain(['Usage: plateflow', ...path].join(' '));
    expect(examplesIn(stdout).join('\n')).toContain(['plateflow', ...path].join(' '));
    expect(stdout).toContain('--config <file>');
  });

  it('gives examples that the command line understands', async () => {
    for (const path of PATHS) {
      const { stdout } = await runCommand([...path, '--help']);
      for (const example of examplesIn(stdout)) {
        const words = /(?:^| )plateflow (?<words>[^>|]+)/.exec(example)?.groups?.['words'];
        if (words === undefined) continue;
        const understood = understand(words.trim().split(' '));
        await expect(understood.then((is) => [example, is])).resolves.toEqual([example, true]);
      }
    }
  });
});

/** Parses the words as the program does, without doing anything. */
async function understand(words: readonly string[]): Promise<boolean> {
  let isUnderstood = false;
  const disarm = (command: Command): void => {
    command.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command.commands.length === 0) command.action(() => void (isUnderstood = true));
    else command.commands.forEach(disarm);
  };
  const program = createProgram();
  disarm(program);
  try {
    await program.parseAsync(words, { from: 'user' });
  } catch (error) {
    return (error as { code?: string }).code === 'commander.helpDisplayed';
  }
  return isUnderstood;
}

describe('a command line that is wrong', () => {
  it.each([
    [['demmo'], "unknown command 'demmo'", 'Did you mean demo?'],
    [['config', 'prnt'], "unknown command 'prnt'", 'Did you mean print?'],
    [['demo', '--event', '3'], "unknown option '--event'", 'Did you mean --events?'],
    [['--output', 'xml', 'config', 'print'], "'xml' is invalid", 'text, json'],
    [['generate', 'both'], "'both' is invalid", 'entry, exit'],
    [['log', 'verify'], "missing required argument 'file'", ''],
    [['log', 'verify', 'a', 'b'], 'too many arguments', ''],
    [['demo', '--events', '0'], 'It must be a whole number from 1 on.', '--events'],
    [['demo', '--events', '1e3'], 'It must be a whole number from 1 on.', '--events'],
    [['demo', '--duration', '5'], 'a number with a unit', '--duration'],
    [['demo', '--rate', 'fast'], 'It must be a number.', '--rate'],
    [['demo', '--events', '5', '--duration', '5s'], 'cannot be used with', '--duration'],
    [['dead-letters', 'list', '--limit', 'all'], 'It must be a whole number', '--limit'],
    [['dead-letters', 'list', '--reason', 'bad'], "'bad' is invalid", 'bad_plate'],
  ])('%j ends with 64 and says what is meant', async (args, problem, hint) => {
    const { exitCode, stdout, stderr } = await runCommand(args);
    expect(exitCode).toBe(64);
    expect(stdout).toBe('');
    expect(stderr).toContain(problem);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  it.each([[[]], [['config']], [['log']], [['dead-letters']]])(
    '%j alone shows the help on stderr and ends with 64',
    async (args) => {
      const { exitCode, stdout, stderr } = await runCommand(args);
      expect(exitCode).toBe(64);
      expect(stdout).toBe('');
      expect(stderr).toContain(['Usage: plateflow', ...args].join(' '));
    },
  );
});

it('--version is the version of the package', async () => {
  const { exitCode, stdout } = await runCommand(['--version']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});
