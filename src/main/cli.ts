/** The command line. Each command is a file in `commands/`; how they end is in `exit-codes.ts`. */
import { stderr, stdout } from 'node:process';
import { Command, Option } from 'commander';
import { addBench } from './commands/bench.ts';
import { addConfig } from './commands/config.ts';
import { addDeadLetters } from './commands/dead-letters.ts';
import { addDemo } from './commands/demo.ts';
import { addDoctor } from './commands/doctor.ts';
import { addGenerate } from './commands/generate.ts';
import { addLog } from './commands/log.ts';
import { addPlate } from './commands/plate.ts';
import { addProcess } from './commands/process.ts';
import { addRecord } from './commands/record.ts';
import { addReplay } from './commands/replay.ts';
import { addTopology } from './commands/topology.ts';
import { addWrite } from './commands/write.ts';
import { examples } from './examples.ts';
import { EXIT } from './exit-codes.ts';
import { explain } from './explain.ts';
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
    const { exitCode, message } = explain(error as Error);
    if (message !== undefined) say(tint('red', message));
    return exitCode;
  }
}

/** Runs the command that this process was started for, and ends the process with its exit code. */
export async function runProcess(): Promise<void> {
  // Who reads what is written may have seen enough, as in `plateflow config print | head`.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (stream === stdout) process.exit(EXIT.ok);
    });
  }
  process.on('uncaughtException', (error) => {
    say(explain(error).message ?? error.message);
    process.exit(EXIT.internal);
  });
  const exitCode = await runCommandLine(process.argv.slice(2));
  // The echo of a signal that was obeyed must not change how it ended.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(exitCode));
  // What was interrupted may still be at work.
  if (exitCode === EXIT.interrupted) process.exit(exitCode);
  process.exitCode = exitCode;
}

/** The program with all its commands. */
export function createProgram(): Command {
  const program = new Command('plateflow')
    .description('Turns what number-plate cameras say into one correct, durable summary per stay.')
    .version(version)
    .option(
      '-c, --config <file>',
      'a file or profile (local, cloud) that overrides settings; may be given again',
      (file: string, before: readonly string[] | undefined) => [...(before ?? []), file],
    )
    .addOption(
      new Option('-o, --output <form>', 'how data is written')
        .choices(['text', 'json'])
        .default('text'),
    )
    .addHelpText('after', `${examples('plateflow demo', 'plateflow process --help')}${EXIT_CODES}`)
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  for (const addTo of COMMANDS) addTo(program);
  return program;
}

const COMMANDS = [
  addDemo,
  addGenerate,
  addProcess,
  addWrite,
  addReplay,
  addRecord,
  addTopology,
  addDoctor,
  addDeadLetters,
  addPlate,
  addLog,
  addBench,
  addConfig,
];

const EXIT_CODES = `
Data goes to stdout, talk to stderr. Exit codes: 0 done, 1 findings, 64 usage, 65 bad input,
66 no such file, 69 a server is away, 70 defect, 73 cannot write, or somebody else does, 74 disk, 78 configuration,
130 interrupted. Every command has --help with examples.`;
