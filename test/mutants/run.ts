/** `npm run mutants`: a test suite is worth what it notices, so guards are taken out one by one. */
import { writeFileSync } from 'node:fs';
import { ALL_MUTANTS } from './all-mutants.ts';
import { Hunt } from './hunt.ts';
import { fateText, mutantTable } from './mutant-table.ts';
import { MUTANTS_HELP, MutantsUsageError, readMutantsOptions } from './mutants-options.ts';
import { PrivateTree } from './private-tree.ts';
import { runSuite } from './suite-run.ts';
import type { Hunted } from './hunt.ts';
import type { Mutant } from './mutant.ts';
import type { MutantsOptions } from './mutants-options.ts';

const NOT_CAUGHT = 1;
const USAGE = 64;
const INTERRUPTED = 130;

async function main(args: readonly string[]): Promise<number> {
  const options = readMutantsOptions(args, ALL_MUTANTS);
  if (options === 'help') return say(MUTANTS_HELP);
  if (options.isList) return say(options.mutants.map(describe).join(''));
  const hunted = await huntAll(options);
  const table = mutantTable(hunted);
  say(table);
  if (options.tableFile !== undefined) writeFileSync(options.tableFile, table);
  return hunted.every(({ fate }) => fate.is === 'caught') ? 0 : NOT_CAUGHT;
}

async function huntAll({ mutants, isEvery }: MutantsOptions): Promise<readonly Hunted[]> {
  const tree = new PrivateTree();
  process.once('exit', () => tree.remove());
  const hunt = new Hunt({
    apply: (mutant) => tree.apply(mutant),
    restore: () => tree.restore(),
    run: (file, title) => runSuite(tree.folder, file, title),
  });
  const all: Hunted[] = [];
  for (const mutant of mutants) {
    const hunted = await hunt.hunt(mutant, isEvery);
    all.push(hunted);
    process.stderr.write(`${mutant.name}: ${fateText(hunted)} (${hunted.seconds.toFixed(0)} s)\n`);
  }
  return all;
}

function describe({ name, guard, caughtBy }: Mutant): string {
  return `${name}\n  ${guard}\n${caughtBy.map((file) => `  ${file}\n`).join('')}`;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(INTERRUPTED));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof MutantsUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = USAGE;
}
