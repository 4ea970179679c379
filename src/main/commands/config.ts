/** `plateflow config check|print`: what the configuration says and what is wrong with it. */
import { describeConfig, formatConfigTable, formatConfigYaml } from '#config/describe.ts';
import { ConfigError } from '#config/finding.ts';
import { globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { give, say, tint } from '../terminal.ts';
import type { Command } from 'commander';

export function addConfig(program: Command): void {
  const config = program
    .command('config')
    .description('look at the configuration')
    .addHelpText('after', examples('plateflow config check', 'plateflow config print'));
  config
    .command('check')
    .description('say everything that is wrong, with file, line and what to do')
    .addHelpText(
      'after',
      examples('plateflow config check', 'plateflow config check --config my.yaml --output json'),
    )
    .action((_options, command: Command) => check(command));
  config
    .command('print')
    .description('show every setting, its value and where it comes from; secrets are left out')
    .option('--yaml', 'as a file that can be loaded again')
    .addHelpText(
      'after',
      examples('plateflow config print --config cloud', 'plateflow config print --yaml > my.yaml'),
    )
    .action((options: { yaml?: boolean }, command: Command) => {
      const { config, sources } = readConfig(globalOptions(command));
      const rows = describeConfig(config, sources);
      if (globalOptions(command).output === 'json') give(rows);
      else give(options.yaml === true ? formatConfigYaml(rows) : formatConfigTable(rows));
    });
}

function check(command: Command): void {
  const isJson = globalOptions(command).output === 'json';
  try {
    const { sources } = readConfig(globalOptions(command));
    if (isJson) give({ findings: [] });
    else say(tint('green', `The configuration is right: ${sources.size} settings.`));
  } catch (error) {
    if (!(error instanceof ConfigError) || !isJson) throw error;
    give({ findings: error.findings });
    throw new CommandFailed(EXIT.config, 'The configuration cannot be used.');
  }
}
