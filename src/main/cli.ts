/** The command line. Each command is a file in `commands/`; how they end is in `exit-codes.ts`. */
import { Command, CommanderError, Option } from 'commander';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { ConfigError } from '#config/finding.ts';
import { addConfig } from './commands/config.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDemo } from './commands/demo.ts';
import { addGenerate } from './commands/generate.ts';
import { addLog } from './commands/log.ts';
import { addProcess } from './commands/process.ts';
import { addReplay } from './commands/replay.ts';
import { addWrite } from './commands/write.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { say, tint } from './terminal.ts';
import { version } from './version.ts';

/**
 * Runs one command.
 *
 * @param args what follows the name of the program
 * @returns the exit code
 */
export async function runCommandLine(args: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    return EXIT.ok;
  } catch (error) {
    return explain(error as Error);
  }
}

function createProgram(): Command {
  const program = new Command('plateflow')
    .description('Turns what number-plate cameras say into one correct, durable summary per stay.')
    .version(version)
    .option(
      '-c, --config <file>',
      'a file or profile (local, cloud) that overrides settings',
      add,
      [],
    )
    .addOption(
      new Option('-o, --output <form>', 'how data is written')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .showSuggestionAfterError();
  for (const addTo of COMMANDS) addTo(program);
  return program;
}

const COMMANDS = [
  addDemo,
  addGenerate,
  addProcess,
  addWrite,
  addReplay,
  addDeadLetters,
  addLog,
  addConfig,
];

const EXIT_CODES = `
Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 findings, 64 usage, 65 bad input,
66 no such file, 69 unreachable, 70 defect, 73 cannot write, 74 disk, 78 configuration,
130 interrupted. Every command has --help with examples.`;

function add(file: string, before: readonly string[]): readonly string[] {
  return [...before, file];
}

const SYSTEM_ERRORS: Readonly<Record<string, number>> = {
  ENOENT: EXIT.noInput,
  EISDIR: EXIT.noInput,
  EACCES: EXIT.cannotCreate,
  EROFS: EXIT.cannotCreate,
  EADDRINUSE: EXIT.cannotCreate,
  EADDRNOTAVAIL: EXIT.config,
  ENOSPC: EXIT.disk,
  EIO: EXIT.disk,
};

/** Says what went wrong and gives the exit code. */
function explain(error: Error): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  if (error instanceof ConfigError || error instanceof RefusedToRun) {
    say(tint('red', error.message));
    return EXIT.config;
  }
  if (error instanceof CommandFailed) {
    say(tint('red', error.message));
    return error.exitCode;
  }
  const { code } = (error.cause ?? error) as NodeJS.ErrnoException;
  const known = code === undefined ? undefined : SYSTEM_ERRORS[code];
  say(tint('red', known === undefined ? (error.stack ?? error.message) : error.message));
  return known ?? EXIT.internal;
}
