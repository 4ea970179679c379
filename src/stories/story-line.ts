/** The lines of a file of stories: words with their places, without comments. */
import type { Position, StoryProblems } from './story-problems.ts';

export interface Word extends Position {
  readonly text: string;
}

export interface StoryLine {
  readonly line: number;
  readonly text: string;
  readonly words: readonly Word[];
}

/** A title, a reason and raw bytes may hold a "#"; everywhere else it begins a comment. */
const VERBATIM = /^ *(?:story|why) |^ *\S+ *= *body(?: |$)/;
const COMMENT = /(?:^| )#.*$/s;

/** The lines that say something. A tab is reported, and read on as a space. */
export function readStoryLines(text: string, problems: StoryProblems): readonly StoryLine[] {
  const lines: StoryLine[] = [];
  for (const [index, raw] of text
    .replace(/^\uFEFF/, ' ')
    .split(/\r?\n/)
    .entries()) {
    const line = index + 1;
    const spaced = raw.replaceAll('\t', ' ');
    const said = VERBATIM.test(spaced) ? spaced : spaced.replace(COMMENT, '');
    const tab = raw.slice(0, said.length).indexOf('\t');
    if (tab >= 0) {
      const sentence = 'There is a tab, and tabs are as wide as an editor likes. Use spaces.';
      problems.report({ line, column: tab + 1 }, sentence);
    }
    const words = wordsOf(said, line);
    if (words.length > 0) lines.push({ line, text: said, words });
  }
  return lines;
}

function wordsOf(text: string, line: number): readonly Word[] {
  return Array.from(text.matchAll(/[^ ]+/g), ({ 0: word, index }) => ({
    text: word,
    line,
    column: index + 1,
  }));
}

/** What stands behind so many words; empty, at the end of the line, if nothing does. */
export function restAfter({ line, text, words }: StoryLine, count: number): Word {
  const before = words[count - 1] as Word;
  const next = words[count];
  const column = next?.column ?? before.column + before.text.length;
  return { text: next === undefined ? '' : trimEnd(text.slice(column - 1)), line, column };
}

/** The words of a value, with their places in the file. */
export function wordsIn({ text, line, column }: Word): readonly Word[] {
  return wordsOf(text, line).map((word) => ({ ...word, column: word.column + column - 1 }));
}

/** Where a missing word would stand. */
export function endOf({ text, line, column }: Word): Position {
  return { line, column: column + text.length };
}

/** Without the spaces at the end; other white space is part of what is said. */
export function trimEnd(text: string): string {
  return text.replace(/ +$/, '');
}
