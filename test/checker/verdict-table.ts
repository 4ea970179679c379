/** A verdict for people. */
import type { Verdict } from './verdict.ts';

/** One line for each check, and what is wrong below it. */
export function verdictTable({ checks, ...rest }: Verdict): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = checks.flatMap(({ name, problems, counts, examples, skipped }) => {
    const state = problems > 0 ? 'BAD' : skipped === undefined ? 'ok' : 'skip';
    const told = Object.entries(counts).map(([what, count]) => `${what} ${count}`);
    const line = `${name.padEnd(width)}  ${state.padEnd(4)}  ${skipped ?? told.join(', ')}`;
    return [line, ...examples.map((example) => `${' '.repeat(width)}        ${example}`)];
  });
  const { isGood, lost, twice, wrong, gaps } = rest;
  const sum = `lost ${lost}, twice ${twice}, wrong ${wrong}, gaps ${gaps}`;
  return [...lines, `${isGood ? 'GOOD' : 'NOT GOOD'}: ${sum}`].join('\n');
}
