/**
 * The ruler of a story: `0s-------1m--26h--`. A label gives the time of the column in which it
 * begins; the columns behind it go on with the step of the story.
 */
import {
  DURATION_EXAMPLES,
  DURATION_MAX_MS,
  formatDuration,
  readDuration,
} from './story-duration.ts';
import type { Word } from './story-line.ts';
import type { Position, StoryProblems } from './story-problems.ts';

/** Between labels that nobody needs there are so many columns. */
const LABEL_EVERY = 10;

/** The time of each column. Labels that cannot be right are reported and left out. */
export function readColumns(
  marks: Word | undefined,
  columns: number,
  stepMs: number,
  at: Position,
  problems: StoryProblems,
): readonly number[] {
  const labels = new Map<number, string>();
  for (const { 0: label, index } of (marks?.text ?? '').matchAll(/[^-]+/g))
    labels.set(index, label);
  const columnsMs: number[] = [];
  for (let column = 0; column < columns; column += 1) {
    const beforeMs = columnsMs.at(-1);
    const nextMs = beforeMs === undefined ? 0 : beforeMs + stepMs;
    const label = labels.get(column);
    if (label === undefined || marks === undefined) {
      columnsMs.push(nextMs);
      continue;
    }
    const timeMs = readDuration(label);
    const place = { line: marks.line, column: marks.column + column };
    const sentence = whyNot(label, timeMs, beforeMs);
    if (sentence !== undefined) problems.report(place, sentence);
    columnsMs.push(sentence === undefined ? (timeMs as number) : nextMs);
  }
  if ((columnsMs.at(-1) ?? 0) > DURATION_MAX_MS) {
    problems.report(at, 'The story is longer than a hundred years. Make its step shorter.');
  }
  return columnsMs;
}

function whyNot(
  label: string,
  timeMs: number | undefined,
  beforeMs: number | undefined,
): string | undefined {
  if (timeMs === undefined) {
    const next = /^((?:\d+[a-z]+)+?)(\d+[a-z]+)$/.exec(label);
    const fit = next === null ? '' : ' Between two labels there must be a "-".';
    return `"${label}" is no time. Write one ${DURATION_EXAMPLES}.${fit}`;
  }
  if (beforeMs === undefined) {
    if (timeMs === 0) return undefined;
    return 'The first column is where time begins. Write "0s" there, or leave its label out.';
  }
  if (timeMs > beforeMs) return undefined;
  const before = formatDuration(beforeMs);
  return (
    `The ruler goes back to ${label}: the column before is at ${before} already. ` +
    'Write a later time, or put the label further to the left.'
  );
}

/**
 * The ruler for these columns: labels where time does not go on by a step, and in between where
 * there is room. `undefined` when there is no room for a label that has to be there.
 */
export function writeRuler(columnsMs: readonly number[], stepMs: number): string | undefined {
  const ruler = columnsMs.map(() => '-');
  let free = 0;
  const jumps = columnsMs.flatMap((ms, column) => {
    return column > 0 && ms !== (columnsMs[column - 1] as number) + stepMs ? [column] : [];
  });
  for (const [column, ms] of columnsMs.entries()) {
    const isJump = jumps[0] === column;
    if (isJump) jumps.shift();
    else if (column % LABEL_EVERY !== 0) continue;
    const label = formatDuration(ms);
    const end = column + label.length;
    const isFitting = column >= free && end <= ruler.length;
    if (isJump && !isFitting) return undefined;
    if (!isJump && (!isFitting || end >= (jumps[0] ?? Number.POSITIVE_INFINITY))) continue;
    for (const [index, character] of label.split('').entries()) ruler[column + index] = character;
    free = end + 1;
  }
  return ruler.join('');
}
