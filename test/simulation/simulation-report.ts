/** What is told of runs. */
import { verdictTable } from '../checker/verdict-table.ts';
import type { SimulationResult } from './simulate.ts';

const TRACE_LINES = 40;

/** The command that repeats a run. */
function repeatCommand(seed: number): string {
  return `npm run simulate -- --seed ${seed} --trace trace.txt`;
}

/** Why a run is not good, what it needs to fail, and how it ended. */
export function failureReport(failing: SimulationResult, smallest: SimulationResult): string {
  const { seed } = failing;
  const { faults, trace, verdict } = smallest;
  const told = faults.map(({ kind, atMs, lengthMs, processor }) => {
    const length = lengthMs > 0 ? `, ${lengthMs} ms long` : '';
    return `  at ${atMs} ms: ${kind} (processor-${processor + 1})${length}`;
  });
  return [
    `Seed ${seed} is not good. Repeat it with: ${repeatCommand(seed)}`,
    `It needs ${faults.length} of its ${failing.faults.length} faults:`,
    ...told,
    verdictTable(verdict),
    `The last of ${trace.length} steps, each with its virtual millisecond:`,
    ...trace.slice(-TRACE_LINES).map((line) => `  ${line}`),
  ].join('\n');
}
