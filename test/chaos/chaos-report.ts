/** The result of a chaos run, for people. */
import { verdictTable } from '../checker/verdict-table.ts';
import type { ChaosResult } from './chaos-run.ts';

const MIB = 1024 * 1024;

/** @param commit which version ran */
export function chaosReport(result: ChaosResult, commit: string): string {
  const { seed, faults, failed, impossible, ends, takeovers, drained, peakBytes, verdict, folder } =
    result;
  const count = Object.values(faults).reduce((sum, number) => sum + number, 0);
  const kinds = Object.keys(faults).length;
  const list = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, number]) => `  ${String(number).padStart(4)}  ${name}`)
      .join('\n');
  const { drainMs, left } = drained;
  const times = takeovers.map(
    ({ cause, ms, partitions }) => `${cause} ${Math.round(ms)} ms (${partitions} partitions)`,
  );
  const peaks = Object.entries(peakBytes).map(([name, n]) => `${name} ${Math.round(n / MIB)} MiB`);
  return [
    `${count} faults of ${kinds} kinds`,
    list(faults),
    ...impossible.map((text) => `left out on this machine: ${text}`),
    ...failed.map((text) => `WRONG: ${text}`),
    ...(Object.keys(ends).length === 0 ? [] : ['ended by themselves', list(ends)]),
    `drained ${drainMs === undefined ? `NOT: ${left}` : `after ${Math.round(drainMs)} ms`}`,
    `takeover: ${times.join(', ') || 'not measured'}`,
    `most memory: ${peaks.join(', ')}`,
    '',
    verdictTable(verdict),
    `${result.isGood ? 'PASSED' : 'FAILED'}: seed ${seed}, commit ${commit}`,
    ...(folder === undefined ? [] : [`folder: ${folder}`]),
  ].join('\n');
}
