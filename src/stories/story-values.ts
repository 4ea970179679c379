/** Lines that say one thing about a story, and lines that draw one of its lanes. */
import { endOf, restAfter } from './story-line.ts';
import { twice } from './story-problems.ts';
import { OVERLAID } from './story-words.ts';
import type { LaneRow, StoryDraft } from './story-draft.ts';
import type { StoryLine, Word } from './story-line.ts';
import type { StoryProblems } from './story-problems.ts';

/** Reads `why`, `step` and `start`. */
export function readValue(draft: StoryDraft, line: StoryLine, problems: StoryProblems): void {
  const first = line.words[0] as Word;
  const value = restAfter(line, 1);
  const earlier = draft.values.get(first.text);
  if (value.text === '') {
    problems.report(value, `"${first.text}" has no value. Write one behind it.`);
  } else if (earlier !== undefined) {
    problems.report(first, twice(`"${first.text}"`, earlier));
  } else draft.values.set(first.text, value);
}

/** Reads `set PATH = VALUE`. */
export function readSetting(draft: StoryDraft, line: StoryLine, problems: StoryProblems): void {
  const rest = restAfter(line, 1);
  const match = /^([^ =]+) *= *(.+)$/s.exec(rest.text);
  if (match === null) {
    const sentence = 'The setting has no value. Write "set PATH = VALUE".';
    return problems.report(endOf(rest), sentence);
  }
  const [, path = '', text = ''] = match;
  const earlier = draft.settings.find((setting) => setting.path === path);
  if (earlier !== undefined) return problems.report(rest, twice(`"${path}"`, earlier));
  draft.settings.push({ path, text, line: rest.line, column: rest.column });
}

/** Reads a lane whose name has so many words. */
export function readLaneRow(
  rows: LaneRow[],
  line: StoryLine,
  words: number,
  problems: StoryProblems,
): void {
  const place = line.words[0] as Word;
  const names = line.words.slice(0, words).map(({ text }) => text);
  const name = names.join(' ');
  const marks = line.words[words];
  const more = line.words[words + 1];
  const earlier = rows.find((row) => row.name === name);
  if (marks === undefined) {
    const sentence = `The lane "${name}" is empty. Write one character for each column.`;
    problems.report(endOf(line.words.at(-1) as Word), sentence);
  } else if (more !== undefined) {
    const sentence = `The lane "${name}" has a gap. Write "-" where nothing happens.`;
    problems.report(endOf(marks), sentence);
  } else if (earlier !== undefined && !OVERLAID.has(name)) {
    problems.report(place, twice(`The lane "${name}"`, earlier.place));
  } else rows.push({ name, place, marks });
}
