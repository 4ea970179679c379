/** `plateflow doctor`: whether the servers are there and set up so that nothing can be lost. */
import { globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { openEngine } from '../roles/open-engine.ts';
import { writerChecks } from '../roles/writer-checks.ts';
import { formatTable, give, visible } from '../terminal.ts';
import type { Command } from 'commander';
import type { SettingCheck } from '#ports/setting-checks.ts';
import type { NamedChecks } from '../roles/server-watch.ts';

/** A server that could not be asked is a finding of its own. */
type Finding = Omit<SettingCheck, 'verdict'> & {
  readonly verdict: SettingCheck['verdict'] | 'away';
};

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description(
      'look at every server, and say which settings could lose data and how to change them',
    )
    .addHelpText(
      'after',
      examples('plateflow doctor', 'plateflow doctor --config cloud --output json'),
    )
    .action(async (_options, command: Command) => {
      const options = globalOptions(command);
      const { config } = readConfig(options);
      const engine = await openEngine({ config });
      try {
        const findings = await Promise.all([...engine.servers, writerChecks(config)].map(look));
        finish(findings.flat(), options.output === 'json');
      } finally {
        await engine.close();
      }
    });
}

async function look({ server, checks }: NamedChecks): Promise<readonly Finding[]> {
  try {
    return await checks.check();
  } catch (error) {
    return [{ server, setting: 'connection', verdict: 'away', found: (error as Error).message }];
  }
}

function finish(findings: readonly Finding[], isJson: boolean): void {
  give(isJson ? findings : describeFindings(findings));
  const count = (verdict: Finding['verdict']): number =>
    findings.filter((finding) => finding.verdict === verdict).length;
  if (count('unsafe') > 0) {
    throw new CommandFailed(EXIT.findings, `${count('unsafe')} of ${findings.length} are unsafe.`);
  }
  if (count('away') > 0) {
    throw new CommandFailed(EXIT.unavailable, 'Not every server could be asked.');
  }
}

function describeFindings(findings: readonly Finding[]): string {
  const rows = findings.map(({ server, setting, verdict, found }) => [
    server,
    setting,
    verdict,
    visible(found),
  ]);
  const fixes = findings.filter(({ fix }) => fix !== undefined);
  const advice = fixes.map(({ server, setting, fix = '' }) => `${server} ${setting}: ${fix}\n`);
  const table = formatTable([['SERVER', 'SETTING', 'VERDICT', 'FOUND'], ...rows]);
  return fixes.length === 0 ? table : `${table}\nWhat to do:\n${advice.join('')}`;
}
