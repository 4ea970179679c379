/** `npm run chaos`: harm on real processes, judged by an independent checker. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { CHAOS_HELP, ChaosUsageError, readChaosOptions } from './chaos-options.ts';
import { chaosReport } from './chaos-report.ts';
import { runChaos } from './chaos-run.ts';
import { FAULT_KINDS } from './fault-kinds.ts';

const USAGE = 64;
const INTERRUPTED = 130;

async function main(args: readonly string[]): Promise<number> {
  const options = readChaosOptions(args, Date.now() % 1_000_000);
  if (options === 'help') return say(CHAOS_HELP);
  if (options === 'list') return say(FAULT_KINDS.map(({ name }) => `${name}\n`).join(''));
  const result = await runChaos(options, (line) => process.stderr.write(`${line}\n`));
  const commit = currentCommit();
  say(`${chaosReport(result, commit)}\n`);
  if (options.resultFile !== undefined) {
    const text = `${JSON.stringify({ ...result, commit }, undefined, 2)}\n`;
    writeFileSync(options.resultFile, text);
  }
  return result.isGood ? 0 : 1;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** With a mark when the tree is not what was committed. */
function currentCommit(): string {
  const args = ['describe', '--always', '--dirty', '--abbrev=10', '--exclude', '*'];
  try {
    return execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => process.exit(INTERRUPTED));
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof ChaosUsageError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = USAGE;
}
