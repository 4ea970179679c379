/** Compares what came out of a story with what it expects. */
import { deadLetterLines, outcomeLanes, summaryLines } from './story-outcome-lanes.ts';
import type { TextLane, TextLine } from './story-outcome-lanes.ts';
import type { StoryOutcome } from './story-outcome.ts';
import type { Story } from './story.ts';

/** A lane or a line that is not as it was expected. */
export type StoryDifference = LaneDifference | LineDifference;

export interface LaneDifference {
  readonly kind: 'lane';
  readonly name: string;
  /** The lines of the lane. */
  readonly expected: readonly string[];
  readonly actual: readonly string[];
  /** The columns that differ, increasing. */
  readonly columns: readonly number[];
  /** The time of the first of them, relative to the start. */
  readonly atMs: number;
}

export interface LineDifference {
  readonly kind: 'line';
  readonly list: 'summaries' | 'dead letters';
  /** With its name; undefined when there is no such line. */
  readonly expected: string | undefined;
  readonly actual: string | undefined;
}

const NOTHING: StoryOutcome = { acked: [], dead: [], written: [], states: [] };

/**
 * Everything that differs: lanes first, in the order in which they are printed. Plates are compared
 * where the story expects a state of them. A story without an expectation expects nothing.
 */
export function compareOutcomes(story: Story, actual: StoryOutcome): readonly StoryDifference[] {
  const expected = story.expected ?? NOTHING;
  const actualLanes = new Map(outcomeLanes(story, actual).map((lane) => [lane.name, lane]));
  const lanes = outcomeLanes(story, expected).flatMap((lane) => {
    const blank = { name: lane.name, rows: [], isEmpty: true };
    return compareLanes(story, lane, actualLanes.get(lane.name) ?? blank);
  });
  return [
    ...lanes,
    ...compareLines('summaries', summaryLines(expected), summaryLines(actual)),
    ...compareLines('dead letters', deadLetterLines(expected), deadLetterLines(actual)),
  ];
}

/** Whether anything differs. */
export function isDifferent(story: Story, actual: StoryOutcome): boolean {
  return compareOutcomes(story, actual).length > 0;
}

function compareLanes(
  { columnsMs }: Story,
  { name, rows: expected }: TextLane,
  { rows: actual }: TextLane,
): readonly LaneDifference[] {
  const depth = Math.max(expected.length, actual.length);
  const at = (rows: readonly string[], row: number, column: number): string =>
    rows[row]?.[column] ?? '-';
  const columns = Array.from(columnsMs.keys()).filter((column) => {
    for (let row = 0; row < depth; row += 1) {
      if (at(expected, row, column) !== at(actual, row, column)) return true;
    }
    return false;
  });
  const [first] = columns;
  if (first === undefined) return [];
  const atMs = columnsMs[first] as number;
  return [{ kind: 'lane', name, expected, actual, columns, atMs }];
}

function compareLines(
  list: LineDifference['list'],
  expected: readonly TextLine[],
  actual: readonly TextLine[],
): readonly LineDifference[] {
  const names = new Set([...expected, ...actual].map(({ name }) => name));
  return Array.from(names).flatMap((name) => {
    const [expectedText, actualText] = [expected, actual].map((lines) => {
      // Summaries beyond the last number share one name.
      const texts = lines.filter((line) => line.name === name).map(({ text }) => text);
      return texts.length === 0 ? undefined : `${name} = ${texts.join('; ')}`;
    });
    if (expectedText === actualText) return [];
    return [{ kind: 'line', list, expected: expectedText, actual: actualText } as const];
  });
}
