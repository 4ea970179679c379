/** The scenarios as a part of a command's help. */
import { SCENARIOS } from '#traffic/scenarios.ts';
import { formatTable } from './terminal.ts';

/** A line for each scenario. */
export function describeScenarios(): string {
  const rows = Object.values(SCENARIOS).map(({ name, summary }) => [`  ${name}`, summary]);
  return `\nScenarios:\n${formatTable(rows)}`;
}
