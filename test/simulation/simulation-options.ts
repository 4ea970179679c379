/** The command line of the simulation. */
import { parseArgs } from 'node:util';

export interface SimulationOptions {
  /** The first seed, and how many. */
  readonly from: number;
  readonly seeds: number;
  /** Where the trace of the last run is written, if anywhere. */
  readonly traceFile: string | undefined;
  /** Whether faults are left out of a run that fails, to see which of them it needs. */
  readonly isShrinking: boolean;
}

/** When the command line cannot be understood. */
export class SimulationUsageError extends Error {
  override readonly name = 'SimulationUsageError';
}

export const SIMULATION_HELP = `Usage: npm run simulate -- [options]

Runs the whole system in virtual time: production domain, actors, streams and summary log between a
simulated broker, store, disk and network, with at least 20 faults in each run. An independent checker
judges it. A seed and a commit repeat a run exactly. Ends with 0 when every run is good, with 1
otherwise; of a run that fails it tells what is wrong, the faults that it needs and the last part of
its trace.

Options:
  --seeds N         how many seeds (default: 200)
  --from N          the first of them (default: 1)
  --seed N          this seed alone
  --trace FILE      write what happened in the last run to a file, a line for each step
  --no-shrink       do not look for the faults that a failing run needs
  --help            this text

Examples:
  npm run simulate -- --seeds 10000
  npm run simulate -- --seeds 1000 --from 5000
  npm run simulate -- --seed 42 --trace trace.txt
`;

const SEED_MAX = 2 ** 31;

/**
 * @returns the options, or `help` when that is all that was asked for
 * @throws SimulationUsageError with what is wrong
 */
export function readSimulationOptions(args: readonly string[]): SimulationOptions | 'help' {
  const { values } = parse(args);
  if (values.help === true) return 'help';
  const one = values.seed;
  if (one !== undefined && (values.seeds !== undefined || values.from !== undefined)) {
    throw new SimulationUsageError('--seed is one seed alone: leave --seeds and --from out.');
  }
  return {
    from: toNumber(one === undefined ? 'from' : 'seed', one ?? values.from, 1, 0),
    seeds: one === undefined ? toNumber('seeds', values.seeds, 200, 1) : 1,
    traceFile: values.trace,
    isShrinking: values['no-shrink'] !== true,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    return parseArgs({
      args: [...args],
      options: { seeds: text, from: text, seed: text, trace: text, 'no-shrink': flag, help: flag },
    });
  } catch (error) {
    throw new SimulationUsageError(`${(error as Error).message} See --help.`);
  }
}

function toNumber(
  name: string,
  text: string | undefined,
  otherwise: number,
  least: number,
): number {
  if (text === undefined) return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= SEED_MAX) return number;
  const range = `a whole number from ${least} to ${SEED_MAX}`;
  throw new SimulationUsageError(`--${name} must be ${range}, not "${text}". See --help.`);
}
