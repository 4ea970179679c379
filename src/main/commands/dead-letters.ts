/** `plateflow dead-letters`: what was set aside, why, and what is to happen with it. */
import { Option } from 'commander';
import { formatInstant } from '#domain/instant.ts';
import { REJECTION_REASONS } from '#domain/sighting.ts';
import { globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { toCount } from '../quantities.ts';
import { openEngine } from '../roles/open-engine.ts';
import { formatTable, give, say, visible } from '../terminal.ts';
import type { Command } from 'commander';
import type { BuriedLetter, DeadLetterBox, LetterQuery } from '#ports/dead-letters.ts';

interface Choice extends LetterQuery {
  readonly all?: boolean;
}

const HEADINGS = ['ID', 'SINCE', 'PARTITION', 'QUEUE', 'REASON', 'BYTES', 'DETAIL'];
const LIST_MAX = 50;
const CHOICE_MAX = 10_000;

export function addDeadLetters(program: Command): void {
  const group = program
    .command('dead-letters')
    .description('look at what was set aside, publish it again or discard it')
    .addHelpText(
      'after',
      examples('plateflow dead-letters list', 'plateflow dead-letters show 17'),
    );
  const withReason = (command: Command): Command =>
    command.addOption(
      new Option('--reason <reason>', 'only those set aside for it').choices(REJECTION_REASONS),
    );

  withReason(group.command('list'))
    .description('the oldest first; the bodies are shown by `show`')
    .option('--limit <n>', 'at most so many', toCount, LIST_MAX)
    .addHelpText('after', examples('plateflow dead-letters list --reason bad_plate'))
    .action((choice: Choice, command: Command) =>
      withBox(command, (box) => list(box, choice, command)),
    );
  group
    .command('show')
    .argument('<id>')
    .description('one dead letter with its original body, plate and all')
    .addHelpText('after', examples('plateflow dead-letters show 17'))
    .action((id: string, _options, command: Command) =>
      withBox(command, (box) => show(box, id, command)),
    );
  for (const [name, done, description] of [
    ['retry', 'published again', 'publish the original bytes to the queue they came from'],
    ['discard', 'discarded', 'remove dead letters for good'],
  ] as const) {
    withReason(group.command(name))
      .argument('[id...]', 'as `list` shows them')
      .description(description)
      .option('--all', 'all of them, or all with the reason')
      .option('--limit <n>', 'with --all: at most so many', toCount, CHOICE_MAX)
      .addHelpText(
        'after',
        examples(
          `plateflow dead-letters ${name} 17 18`,
          `plateflow dead-letters ${name} --all --reason not_json`,
        ),
      )
      .action((ids: string[], choice: Choice, command: Command) =>
        withBox(command, async (box) => {
          const chosen = await choose(box, ids, choice);
          const count = await box[name](chosen);
          if (globalOptions(command).output === 'json') give({ [name]: count });
          else say(`${count} of ${chosen.length} dead letters ${done}.`);
          if (count < chosen.length) throw new CommandFailed(EXIT.findings, 'Some were not there.');
        }),
      );
  }
}

async function withBox(
  command: Command,
  use: (box: DeadLetterBox) => Promise<void>,
): Promise<void> {
  const engine = await openEngine(readConfig(globalOptions(command)));
  try {
    await use(engine.deadLetterBox);
  } finally {
    await engine.close();
  }
}

async function list(box: DeadLetterBox, choice: Choice, command: Command): Promise<void> {
  const letters = await box.list(queryOf(choice));
  if (globalOptions(command).output === 'json') return give(letters.map(toJson));
  if (letters.length === 0) return say('There are no dead letters.');
  const rows = letters.map((letter) => [
    letter.id,
    formatInstant(letter.atMs),
    partitionOf(letter),
    letter.queue,
    letter.reason,
    letter.body.byteLength,
    visible(letter.detail),
  ]);
  return give(formatTable([HEADINGS, ...rows]));
}

async function show(box: DeadLetterBox, id: string, command: Command): Promise<void> {
  const letter = await box.find(id);
  if (letter === undefined) {
    throw new CommandFailed(EXIT.findings, `There is no dead letter ${id}.`);
  }
  if (globalOptions(command).output === 'json') return give(toJson(letter));
  const head = formatTable([
    ['id', letter.id],
    ['since', formatInstant(letter.atMs)],
    ['partition', partitionOf(letter)],
    ['queue', letter.queue],
    ['reason', letter.reason],
    ['detail', visible(letter.detail)],
  ]);
  return give(`${head}\n${visible(new TextDecoder().decode(letter.body))}\n`);
}

async function choose(
  box: DeadLetterBox,
  ids: readonly string[],
  choice: Choice,
): Promise<readonly string[]> {
  const isNamed = ids.length > 0 && choice.all !== true && choice.reason === undefined;
  if (isNamed) return ids;
  if (ids.length > 0 || choice.all !== true) {
    const message = 'Either name the dead letters, or give --all, with or without --reason.';
    throw new CommandFailed(EXIT.usage, message);
  }
  return (await box.list(queryOf(choice))).map(({ id }) => id);
}

function queryOf({ reason, limit }: Choice): LetterQuery {
  return { ...(reason !== undefined && { reason }), limit };
}

function partitionOf({ partition }: BuriedLetter): string {
  return partition === undefined ? '-' : String(partition);
}

function toJson({ body, atMs, partition, ...letter }: BuriedLetter): unknown {
  return {
    ...letter,
    partition: partition ?? null,
    at: formatInstant(atMs),
    body: Buffer.from(body).toString('base64'),
  };
}
