/** `plateflow plate`: what is known of one plate. */
import { stdout } from 'node:process';
import { systemClock } from '#adapters/system-clock.ts';
import { changeTexts } from '#stories/diagram.ts';
import { drawSvg } from '#stories/draw-svg.ts';
import { drawText } from '#stories/draw-text.ts';
import { drawHistory } from '#stories/plate-history-diagram.ts';
import { globalOptions, readConfig } from '../command-context.ts';
import { examples } from '../examples.ts';
import { CommandFailed, EXIT } from '../exit-codes.ts';
import { openLineFile } from '../line-file.ts';
import { toGarage, toPlate } from '../plate-argument.ts';
import { describePlate, toPlateJson } from '../plate-report.ts';
import { toCount } from '../quantities.ts';
import { findPlate } from '../roles/plate-search.ts';
import { writePlateStory } from '../roles/plate-story.ts';
import { give, say, tint, visible, visibleLines } from '../terminal.ts';
import type { Command } from 'commander';
import type { Config } from '#config/schema.ts';
import type { Tone } from '#stories/diagram.ts';
import type { PlateHistory } from '#stories/plate-history.ts';
import type { PlateFinding } from '../roles/plate-search.ts';
import type { Colour } from '../terminal.ts';

interface PlateFlags {
  readonly garage?: string;
}

interface TimelineFlags extends PlateFlags {
  readonly from?: string;
  readonly mapping?: string;
  readonly limit: number;
  readonly svg?: string;
  readonly asTest?: string | true;
}

const SHOWN_MAX = 40;
const PLAIN_COLUMNS = 100;
const GARAGE = ['--garage <id>', 'only in this garage'] as const;

export function addPlate(program: Command): void {
  const group = program
    .command('plate')
    .description('look at what is known of one plate')
    .addHelpText(
      'after',
      examples('plateflow plate show AB123CD', 'plateflow plate timeline AB123CD'),
    );
  group
    .command('show')
    .argument('<plate>')
    .description('its state as committed: events, visits, summaries that stand, next deadline')
    .option(...GARAGE)
    .addHelpText('after', examples('plateflow plate show AB123CD --garage north'))
    .action((plate: string, flags: PlateFlags, command: Command) => show(plate, flags, command));
  group
    .command('timeline')
    .argument('<plate>')
    .description('what happened when, as a marble diagram; store and log together')
    .option(...GARAGE)
    .option('--from <source>', 'ask the store, the log or a recording alone: store, log or a file')
    .option('--mapping <file>', 'which columns of a CSV recording make which events (YAML)')
    .option('--limit <n>', 'at most so many events, the newest', toCount, SHOWN_MAX)
    .option('--svg <file>', 'draw it as SVG to this file')
    .option('--as-test [file]', 'print it as a story that can be run, or write it to a file')
    .addHelpText(
      'after',
      examples(
        'plateflow plate timeline AB123CD',
        'plateflow plate timeline AB123CD --garage north --svg stay.svg',
        'plateflow plate timeline AB123CD --from events.ndjson --as-test stay.marble',
      ),
    )
    .action((plate: string, flags: TimelineFlags, command: Command) =>
      timeline(plate, flags, command),
    );
}

async function show(text: string, flags: PlateFlags, command: Command): Promise<void> {
  const { histories } = await search(text, { ...flags, from: 'store' }, command);
  if (globalOptions(command).output === 'json') return give(histories.map(toPlateJson));
  return give(histories.map((history) => visibleLines(describePlate(history))).join('\n'));
}

async function timeline(text: string, flags: TimelineFlags, command: Command): Promise<void> {
  const { histories, places, notes, config } = await search(text, flags, command);
  const { svg, asTest } = flags;
  const options = { limit: flags.limit, notes: [`From ${places.join(' and ')}.`, ...notes] };
  if (svg !== undefined) {
    return writeFile(svg, drawSvg(drawHistory(theOnly(histories, '--svg'), options)));
  }
  if (asTest !== undefined) {
    const story = await writePlateStory(theOnly(histories, '--as-test'), config);
    if (story.leftOut > 0) say(`${story.leftOut} older events have no letter and are left out.`);
    return asTest === true ? give(story.text) : writeFile(asTest, story.text);
  }
  if (globalOptions(command).output === 'json') return give(histories.map(toPlateJson));
  const width = stdout.isTTY ? stdout.columns : PLAIN_COLUMNS;
  const drawn = histories.map((history) => {
    // Ids of events come from outside.
    const diagram = changeTexts(drawHistory(history, options), visible);
    return drawText(diagram, { width, paint });
  });
  return give(drawn.join('\n'));
}

/** @throws CommandFailed when nothing is known of the plate */
async function search(
  text: string,
  { garage, ...flags }: Partial<TimelineFlags>,
  command: Command,
): Promise<PlateFinding & { readonly config: Config }> {
  const plate = toPlate(text);
  const garageId = toGarage(garage);
  const { config } = readConfig(globalOptions(command));
  const nowMs = systemClock.now();
  const { from, mapping } = flags;
  const finding = await findPlate({ plate, garageId, from, mapping, config, nowMs });
  if (finding.histories.length > 0) return { ...finding, config };
  const where = garageId === undefined ? '' : ` in garage ${garageId}`;
  const places = finding.places.join(' and ');
  const message = `Nothing is known of ${plate}${where}. Looked in ${places}.`;
  throw new CommandFailed(EXIT.findings, visible(message));
}

/** @throws CommandFailed when there are several: a picture and a story are of one */
function theOnly(histories: readonly PlateHistory[], flag: string): PlateHistory {
  const [history, ...others] = histories;
  if (history !== undefined && others.length === 0) return history;
  const garages = histories.map(({ garageId }) => garageId).join(', ');
  const message = `${flag} is about one garage, and the plate is known in several: ${garages}`;
  throw new CommandFailed(EXIT.usage, visible(`${message}. Choose with --garage.`));
}

function writeFile(path: string, text: string): void {
  const file = openLineFile(path, 'w');
  file.write(text);
  file.close();
  say(`${path} is written.`);
}

const COLOURS: Readonly<Record<Tone, Colour>> = {
  entry: 'blue',
  exit: 'magenta',
  good: 'green',
  late: 'yellow',
  bad: 'red',
  quiet: 'gray',
};

function paint(tone: Tone, text: string): string {
  return tint(COLOURS[tone], text, stdout);
}
