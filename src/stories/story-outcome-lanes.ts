/** An outcome as lanes and lines of text: what is printed, and what is compared. */
import { formatSummary } from './story-summary-line.ts';
import { markOf } from './story-words.ts';
import type { StoryOutcome } from './story-outcome.ts';
import type { Story } from './story.ts';

/** The lines of one lane; there is at least one, and all have one character per column. */
export interface TextLane {
  readonly name: string;
  readonly rows: readonly string[];
  readonly isEmpty: boolean;
}

/** `1 = A vehicle_exited 0s -> 20s 20s`: a line of a list. */
export interface TextLine {
  readonly name: string;
  readonly text: string;
}

interface Mark {
  readonly column: number;
  readonly character: string;
}

const QUEUES = ['entry', 'exit'] as const;

/** What comes in, as lanes. */
export function inputLanes(story: Story): readonly TextLane[] {
  const { inputs, columnsMs } = story;
  return QUEUES.map((queue) => {
    const coming = inputs.filter((input) => input.queue === queue);
    return overlay(queue, coming.map(letterMark), columnsMs.length);
  });
}

/** All lanes of an outcome in the order in which they are printed, those of plates last. */
export function outcomeLanes(
  { columnsMs }: Pick<Story, 'columnsMs'>,
  outcome: StoryOutcome,
): readonly TextLane[] {
  const { length } = columnsMs;
  const { acked, dead, written, states } = outcome;
  const writtenMarks = written.map(({ column }, index) => {
    return { column, character: markOf(index + 1) };
  });
  return [
    ...QUEUES.map((queue) => {
      const marks = acked.filter((mark) => mark.queue === queue);
      return overlay(`acked ${queue}`, marks.map(letterMark), length);
    }),
    overlay('dead', dead.map(letterMark), length),
    overlay('written', writtenMarks, length),
    ...states.map(({ plate, states }) => {
      return { name: `plate ${plate}`, rows: [states], isEmpty: false };
    }),
  ];
}

function letterMark({ column, letter }: { column: number; letter: string }): Mark {
  return { column, character: letter };
}

/** What shares a column goes on lines below each other, in its order. */
function overlay(name: string, marks: readonly Mark[], columns: number): TextLane {
  const rows = [Array.from({ length: columns }, () => '-')];
  const depths = new Map<number, number>();
  for (const { column, character } of marks) {
    if (!(column >= 0 && column < columns)) {
      throw new RangeError(`"${character}" on "${name}" is in column ${column} of ${columns}.`);
    }
    const depth = depths.get(column) ?? 0;
    depths.set(column, depth + 1);
    const row = (rows[depth] ??= Array.from({ length: columns }, () => '-'));
    row[column] = character;
  }
  return { name, rows: rows.map((row) => row.join('')), isEmpty: marks.length === 0 };
}

export function summaryLines({ written }: StoryOutcome): readonly TextLine[] {
  return written.map(({ summary }, index) => {
    return { name: markOf(index + 1), text: formatSummary(summary) };
  });
}

/** One line for each letter; several reasons only where they differ. */
export function deadLetterLines({ dead }: StoryOutcome): readonly TextLine[] {
  const reasons = new Map<string, string[]>();
  for (const { letter, reason } of dead) {
    const told = reasons.get(letter);
    if (told === undefined) reasons.set(letter, [reason]);
    else told.push(reason);
  }
  return Array.from(reasons, ([name, told]) => {
    return { name, text: new Set(told).size === 1 ? (told[0] as string) : told.join(', ') };
  });
}
