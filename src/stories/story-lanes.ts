/** Lanes as they are drawn: whether they stand below each other, and what their marks mean. */
import { OVERLAID } from './story-words.ts';
import type { LaneRow } from './story-draft.ts';
import type { Position, StoryProblems } from './story-problems.ts';

/** One character of a lane that says something. */
export interface LaneMark {
  readonly column: number;
  readonly character: string;
  readonly place: Position;
}

/** What may stand on a lane, and how to say so. */
interface Alphabet {
  readonly allowed: RegExp;
  readonly write: string;
}

const LETTERS: Alphabet = {
  allowed: /^[-A-Za-z]$/,
  write: 'the letter of a plate or of an event, or "-"',
};
const ALPHABETS: Readonly<Record<string, Alphabet>> = {
  entry: LETTERS,
  exit: LETTERS,
  'acked entry': LETTERS,
  'acked exit': LETTERS,
  dead: LETTERS,
  commits: {
    allowed: /^[-xX~]$/,
    write: '"x" for a lost answer, "X" for a commit that fails, "~" for a slow one, or "-"',
  },
  writer: { allowed: /^[-x~]$/, write: '"x" while it is away, "~" while it is slow, or "-"' },
  process: { allowed: /^[-!]$/, write: '"!" where it is killed, or "-"' },
  written: { allowed: /^[-1-9a-z]$/, write: 'the number of a summary, 1 to 9 then a to z, or "-"' },
  plate: { allowed: /^[.iowW]$/, write: '".", "i", "o", "w" or "W"' },
};

/** The marks of all lines of a lane: by column, then as the lines stand below each other. */
export function marksOf(rows: readonly LaneRow[], name: string): readonly LaneMark[] {
  const marks: LaneMark[] = [];
  for (const row of rows) {
    if (row.name !== name) continue;
    const { line, column: first } = row.marks;
    for (const [column, character] of row.marks.text.split('').entries()) {
      if (character === '-') continue;
      marks.push({ column, character, place: { line, column: first + column } });
    }
  }
  return marks.toSorted((a, b) => a.column - b.column);
}

/** Reports lanes that do not begin below the first one, or have not so many columns. */
export function checkShape(
  rows: readonly LaneRow[],
  columns: number,
  problems: StoryProblems,
): void {
  const [first] = rows;
  for (const { marks, name } of rows) {
    const { column, line } = first?.marks ?? marks;
    if (marks.column !== column) {
      const sentence =
        `The lane "${name}" begins in column ${marks.column}, the one on line ${line} ` +
        `in column ${column}. Put the lanes exactly below each other.`;
      problems.report(marks, sentence);
    }
    const { length } = marks.text;
    if (length === columns) continue;
    const end = { line: marks.line, column: marks.column + Math.min(length, columns) };
    const [what, how] = length < columns ? ['only ', 'Fill it up with "-"'] : ['', 'Shorten it'];
    const fill = name.startsWith('plate') && length < columns ? 'Fill it up with "."' : how;
    const sentence =
      `The lane "${name}" has ${what}${length} columns, the first lane of the story ${columns}. ` +
      `${fill}, or correct the first lane.`;
    problems.report(end, sentence);
  }
}

/** Reports characters that mean nothing on their lane. */
export function checkCharacters(rows: readonly LaneRow[], problems: StoryProblems): void {
  for (const { name, marks } of rows) {
    const alphabet = ALPHABETS[name.startsWith('plate ') ? 'plate' : name];
    if (alphabet === undefined) continue;
    let isInGroup = false;
    for (const [index, character] of Array.from(marks.text).entries()) {
      if (alphabet.allowed.test(character) || (isInGroup && character === ')')) continue;
      const place = { line: marks.line, column: marks.column + index };
      isInGroup ||= character === '(';
      problems.report(place, meaningless(character, name, alphabet));
    }
  }
}

function meaningless(character: string, name: string, { write }: Alphabet): string {
  if (character === '(') {
    const instead = OVERLAID.has(name)
      ? `Write what comes in the same column on a second line of the lane "${name}".`
      : `On the lane "${name}" there is one thing in a column.`;
    return `A group "(...)" would take columns of its own. ${instead}`;
  }
  return `"${character}" means nothing on the lane "${name}". Write ${write}.`;
}
