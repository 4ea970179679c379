/** Writes stories, and what came out of them, as text that reads as the same again. */
import { formatInstant } from '#domain/instant.ts';
import { formatPlate } from './story-dictionary.ts';
import { formatEvent } from './story-event-line.ts';
import { formatDuration } from './story-duration.ts';
import { drawFaults } from './story-inputs.ts';
import { deadLetterLines, inputLanes, outcomeLanes, summaryLines } from './story-outcome-lanes.ts';
import { writeRuler } from './story-ruler.ts';
import { StoryTooLarge } from './story-too-large.ts';
import { DEFAULT_START_MS, DEFAULT_STEP_MS, NUMBERS } from './story-words.ts';
import type { TextLane, TextLine } from './story-outcome-lanes.ts';
import type { StoryOutcome } from './story-outcome.ts';
import type { Story } from './story.ts';

/** Where lanes begin, counted from 0: behind the longest name and two spaces. */
const LANE_INDENT = '  acked entry  '.length;

/**
 * The story with all its plates, its comments left out. It ends with a line break.
 *
 * @throws StoryTooLarge when it cannot be written down
 */
export function printStory(story: Story): string {
  const { title, why, stepMs, startMs, columnsMs, settings, plates, events, expected } = story;
  const lines = [`story ${title}`];
  if (why !== undefined) lines.push(`why   ${why}`);
  if (stepMs !== DEFAULT_STEP_MS) lines.push(`step  ${formatDuration(stepMs)}`);
  if (startMs !== DEFAULT_START_MS) lines.push(`start ${formatInstant(startMs)}`);
  for (const { path, text } of settings) lines.push(`set   ${path} = ${text}`);
  lines.push('', 'plates', ...plates.map((plate) => `  ${plate.letter} = ${formatPlate(plate)}`));
  if (events.length > 0) {
    lines.push('', 'events', ...events.map((event) => `  ${event.letter} = ${formatEvent(event)}`));
  }
  const ruler = writeRuler(columnsMs, stepMs);
  if (ruler === undefined) {
    throw new StoryTooLarge(
      `The times of "${title}" are too close together for labels. Use a shorter step.`,
    );
  }
  lines.push('');
  if (/[^-]/.test(ruler)) lines.push(laneLine('time', ruler, LANE_INDENT));
  for (const lane of inputLanes(story)) {
    if (!lane.isEmpty) lines.push(...laneLines(lane, LANE_INDENT));
  }
  for (const [name, text] of drawFaults(story.faults))
    lines.push(laneLine(name, text, LANE_INDENT));
  const text = `${lines.join('\n')}\n`;
  if (expected === undefined) return text;
  const laneColumn = LANE_INDENT + 1;
  const placed = { ...story, place: { ...story.place, laneColumn } };
  return `${text}\n${printOutcome(placed, expected)}`;
}

/**
 * The part of the story that begins with `expect`, its lanes below those of the story if there is
 * room for their names. It ends with a line break.
 *
 * @throws StoryTooLarge when there are more summaries than a story can number
 */
export function printOutcome(story: Story, outcome: StoryOutcome): string {
  const count = outcome.written.length;
  if (count > NUMBERS.length) {
    throw new StoryTooLarge(
      `"${story.title}" has ${count} summaries, and a story can number ${NUMBERS.length}. ` +
        'Split it.',
    );
  }
  const indent = Math.max(LANE_INDENT, story.place.laneColumn - 1);
  const queues = new Set<string>(story.inputs.map(({ queue }) => `acked ${queue}`));
  const lines = ['expect'];
  for (const lane of outcomeLanes(story, outcome)) {
    const isTold = !lane.isEmpty || lane.name === 'written' || queues.has(lane.name);
    if (isTold) lines.push(...laneLines(lane, indent));
  }
  lines.push(...listLines('summaries', summaryLines(outcome)));
  lines.push(...listLines('dead letters', deadLetterLines(outcome)));
  return `${lines.join('\n')}\n`;
}

function laneLines({ name, rows }: TextLane, indent: number): readonly string[] {
  return rows.map((row) => laneLine(name, row, indent));
}

function laneLine(name: string, text: string, indent: number): string {
  return `${`  ${name}`.padEnd(indent)}${text}`;
}

function listLines(heading: string, lines: readonly TextLine[]): readonly string[] {
  if (lines.length === 0) return [];
  return [`  ${heading}`, ...lines.map(({ name, text }) => `    ${name} = ${text}`)];
}
