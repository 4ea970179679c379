/** Reads a file of stories. `docs/story-format.md` describes what may stand in it. */
import { buildStory, namesOf } from './story-builder.ts';
import { readPlates } from './story-dictionary.ts';
import { readStoryLines } from './story-line.ts';
import { StoryProblems } from './story-problems.ts';
import { StoryReader } from './story-reader.ts';
import type { Story, StoryFile } from './story.ts';

/**
 * Reads the text of a file. Total: it never throws, and reports everything that is wrong.
 *
 * @param file the name that problems call the file by
 */
export function parseStories(file: string, text: string): StoryFile {
  const problems = new StoryProblems(file);
  const reader = new StoryReader(problems);
  for (const line of readStoryLines(text, problems)) reader.read(line);
  const { drafts, sharedPlates } = reader;
  const shared = {
    plates: readPlates(sharedPlates, [], problems),
    letters: namesOf(sharedPlates),
  };
  const firstLine = drafts[0]?.place.line;
  if (firstLine === undefined) {
    const sentence = 'There is no story. Begin one with "story" and what happens.';
    problems.report({ line: 1, column: 1 }, sentence);
    return { file, stories: [], problems: problems.sorted() };
  }
  const built = drafts.map((draft) => buildStory(draft, shared, problems));
  return { file, stories: built.filter(isSound(problems)), problems: problems.sorted() };
}

/** A story in which nothing is wrong, nor in what it shares with others. */
function isSound(problems: StoryProblems): (story: Story, index: number, all: Story[]) => boolean {
  return (_, index, all) => {
    const firstLine = (all[index] as Story).place.firstLine;
    const nextLine = all[index + 1]?.place.firstLine ?? Number.POSITIVE_INFINITY;
    const sharedLast = (all[0] as Story).place.firstLine - 1;
    return !problems.isAnyBetween(firstLine, nextLine - 1) && !problems.isAnyBetween(1, sharedLast);
  };
}
