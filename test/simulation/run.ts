/** `npm run simulate`: the whole system in virtual time, seed after seed. */
import { writeFileSync } from 'node:fs';
import { FAULT_KINDS } from './fault-kinds.ts';
import { shrink } from './shrink.ts';
import { simulate } from './simulate.ts';
import {
  readSimulationOptions,
  SIMULATION_HELP,
  SimulationUsageError,
} from './simulation-options.ts';
import { failureReport } from './simulation-report.ts';
import type { SimulationOptions } from './simulation-options.ts';

const USAGE = 64;
const PROGRESS_EACH = 100;

async function main(args: readonly string[]): Promise<number> {
  const options = readSimulationOptions(args);
  if (options === 'help') {
    process.stdout.write(SIMULATION_HELP);
    return 0;
  }
  const startMs = performance.now();
  const bad = await runAll(options);
  const seconds = Math.round((performance.now() - startMs) / 1000);
  const { seeds } = options;
  process.stdout.write(`${seeds} seeds in ${seconds} s, ${bad.length} of them not good.\n`);
  if (bad.length > 0) process.stdout.write(`Not good: ${bad.join(', ')}\n`);
  return bad.length === 0 ? 0 : 1;
}

async function runAll(options: SimulationOptions): Promise<readonly number[]> {
  const { from, seeds, traceFile, isShrinking } = options;
  const bad: number[] = [];
  const kinds = new Set<string>();
  let faults = 0;
  let summaries = 0;
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await simulate({ seed });
    for (const { kind } of result.faults) kinds.add(kind);
    faults += result.faults.length;
    summaries += result.summaries;
    if (traceFile !== undefined) writeFileSync(traceFile, `${result.trace.join('\n')}\n`);
    if (!result.isGood) {
      bad.push(seed);
      const smallest = isShrinking ? await shrink(result) : result;
      process.stdout.write(`${failureReport(result, smallest)}\n\n`);
    }
    const done = seed - from + 1;
    if (done % PROGRESS_EACH === 0 || done === seeds) {
      const of = `${kinds.size} of ${FAULT_KINDS.length} kinds`;
      process.stderr.write(
        `${done} of ${seeds} seeds: ${faults} faults of ${of}, ${summaries} summaries, ` +
          `${bad.length} not good\n`,
      );
    }
  }
  return bad;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof SimulationUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = USAGE;
}
