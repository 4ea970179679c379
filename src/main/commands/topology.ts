/** `plateflow topology apply`: the queues of RabbitMQ. */
import { globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { openEngine } from '../roles/open-engine.ts';
import { give } from '../terminal.ts';
import type { Command } from 'commander';

export function addTopology(program: Command): void {
  const group = program
    .command('topology')
    .description('the exchange and the queues that events come in on')
    .addHelpText('after', examples('plateflow topology apply'));
  group
    .command('apply')
    .description('declare what is missing; what is there is never changed')
    .addHelpText(
      'after',
      examples('plateflow topology apply', 'plateflow topology apply --config cloud'),
    )
    .action(async (_options, command: Command) => {
      const options = globalOptions(command);
      const { config } = readConfig(options);
      const engine = await openEngine({ config });
      try {
        const declared = await engine.prepare();
        if (options.output === 'json') return give(declared);
        give(declared.map(({ name, state }) => `${name}: ${state}\n`).join(''));
      } finally {
        await engine.close();
      }
    });
}
