/** Draws what differs, so that a person sees at once where. */
import { formatDuration } from './story-duration.ts';
import { writeRuler } from './story-ruler.ts';
import type { LaneDifference, LineDifference, StoryDifference } from './story-difference.ts';
import type { Story } from './story.ts';

const EXPECTED = '  expected  ';
const ACTUAL = '  actual    ';
const INDENT = ' '.repeat(EXPECTED.length);
const NOTHING = '(nothing)';

/**
 * The differences below a ruler, expected above actual, with `^` below the columns that differ and
 * the time of the first of them. Empty when there are none; otherwise it ends with a line break.
 */
export function describeDifferences(story: Story, differences: readonly StoryDifference[]): string {
  const lanes = differences.filter((difference) => difference.kind === 'lane');
  const lines = differences.filter((difference) => difference.kind === 'line');
  const ruler = writeRuler(story.columnsMs, story.stepMs);
  const parts: string[] = [];
  if (lanes.length > 0 && ruler !== undefined) parts.push(INDENT + ruler);
  for (const lane of lanes) parts.push(...drawLane(lane));
  for (const list of ['summaries', 'dead letters'] as const) {
    const ofList = lines.filter((line) => line.list === list);
    if (ofList.length > 0) parts.push(list, ...ofList.flatMap(drawLine));
  }
  return parts.map((line) => `${line}\n`).join('');
}

function drawLane({ name, expected, actual, columns, atMs }: LaneDifference): readonly string[] {
  const last = columns.at(-1) as number;
  const carets = Array.from({ length: last + 1 }, (_, column) =>
    columns.includes(column) ? '^' : ' ',
  );
  const first = `first at ${formatDuration(atMs)}`;
  return [
    name,
    ...labelled(EXPECTED, expected),
    ...labelled(ACTUAL, actual),
    `${INDENT}${carets.join('')}  ${first}`,
  ];
}

function drawLine({ expected, actual }: LineDifference): readonly string[] {
  const lines = [EXPECTED + (expected ?? NOTHING), ACTUAL + (actual ?? NOTHING)];
  if (expected === undefined || actual === undefined) return lines;
  let column = 0;
  while (expected[column] === actual[column]) column += 1;
  return [...lines, `${INDENT}${' '.repeat(column)}^`];
}

function labelled(label: string, rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return [label + NOTHING];
  return rows.map((row, index) => (index === 0 ? label : INDENT) + row);
}
