/** The command line of a run of mutants. */
import { parseArgs } from 'node:util';
import type { Mutant } from './mutant.ts';

export interface MutantsOptions {
  readonly mutants: readonly Mutant[];
  /** Whether they are only listed. */
  readonly isList: boolean;
  /** Whether each of its files is run with a mutant, also after it was caught. */
  readonly isEvery: boolean;
  /** Where the table is written, if anywhere. */
  readonly tableFile: string | undefined;
}

/** When the command line cannot be understood. */
export class MutantsUsageError extends Error {
  override readonly name = 'MutantsUsageError';
}

export const MUTANTS_HELP = `Usage: npm run mutants [-- options]

Takes one guard after the other out of a copy of the source, and runs the tests that should notice,
from cheap to dear, until one of them fails. A test counts when it passes with the guard. Ends with 0
when all mutants are caught, and with 1 when one survives, no longer fits the source, or cannot be
judged. Prints a table; what it does meanwhile goes to the error output.

Options:
  --only NAMES   names of mutants, or parts of names, with commas between (default: all)
  --by PARTS     only test files with one of these parts in their names, with commas between
  --every        run every file with each mutant, to see all that catch it
  --table FILE   write the table to a file as well
  --list         the mutants with their guards and test files, and no run
  --help         this text

Examples:
  npm run mutants
  npm run mutants -- --only fence,lease
  npm run mutants -- --only ack-before-commit --every
  npm run mutants -- --by simulation
`;

/**
 * @returns the options, or `help` when that is all that was asked for
 * @throws MutantsUsageError with what is wrong
 */
export function readMutantsOptions(
  args: readonly string[],
  all: readonly Mutant[],
): MutantsOptions | 'help' {
  const { values } = parse(args);
  if (values.help === true) return 'help';
  return {
    mutants: choose(values.only, all).map((mutant) => ({
      ...mutant,
      caughtBy: filesBy(values.by, mutant),
    })),
    isList: values.list === true,
    isEvery: values.every === true,
    tableFile: values.table,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const options = { only: text, by: text, table: text, list: flag, every: flag, help: flag };
    return parseArgs({ args: [...args], options });
  } catch (error) {
    throw new MutantsUsageError(`${(error as Error).message} See --help.`);
  }
}

function choose(only: string | undefined, all: readonly Mutant[]): readonly Mutant[] {
  if (only === undefined) return all;
  const parts = only.split(',').map((part) => part.trim());
  const unknown = parts.find((part) => part === '' || !all.some(({ name }) => name.includes(part)));
  if (unknown !== undefined) {
    throw new MutantsUsageError(`No mutant has "${unknown}" in its name. See --list.`);
  }
  return all.filter(({ name }) => parts.some((part) => name.includes(part)));
}

function filesBy(by: string | undefined, { caughtBy }: Mutant): readonly string[] {
  if (by === undefined) return caughtBy;
  const parts = by.split(',').map((part) => part.trim());
  return caughtBy.filter((file) => parts.some((part) => file.includes(part)));
}
