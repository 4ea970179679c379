/** `plateflow topology apply`: the queues of RabbitMQ. */
import { setTimeout as sleep } from 'node:timers/promises';
import { globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { openEngine } from '../roles/open-engine.ts';
import { give, say } from '../terminal.ts';
import type { Command } from 'commander';
import type { PreparedPart } from '../roles/engine.ts';

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
        if (options.output === 'json') give(declared.map(({ name, state }) => ({ name, state })));
        else give(declared.map(({ name, state }) => `${name}: ${state}\n`).join(''));
        await waitUntilSaved(declared);
      } finally {
        await engine.close();
      }
    });
}

/** So that whoever starts to publish when the command is over can rely on what is confirmed. */
async function waitUntilSaved(parts: readonly PreparedPart[]): Promise<void> {
  const ms = Math.max(...parts.map(({ savedWithinMs = 0 }) => savedWithinMs));
  if (ms === 0) return;
  say(
    `Waiting ${ms} ms, because RabbitMQ may take so long to save which queues there are. If it died ` +
      'before, it would lose what was published to the new ones, even if it had confirmed it.',
  );
  await sleep(ms);
}
