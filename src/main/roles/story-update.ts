/** Puts what came out of stories into their files. */
import { realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { rewriteExpectations } from '#stories/story-rewrite.ts';
import type { StoryOutcome } from '#stories/story-outcome.ts';
import type { StoryText } from './story-files.ts';
import type { StoryVerdict } from './story-verdict.ts';

/**
 * Writes the expectations of one file anew: the whole file or, when that fails, nothing of it. A file
 * in which something is wrong is left as it is.
 *
 * @param verdicts those of the stories in this file
 * @returns whether anything in it has changed
 */
export async function updateStoryFile(
  { file, text, problems }: StoryText,
  verdicts: readonly StoryVerdict[],
): Promise<boolean> {
  if (problems.length > 0) return false;
  const outcomes = new Map<string, StoryOutcome>();
  for (const { is, story, outcome } of verdicts) {
    if (is !== 'ok' && outcome !== undefined) outcomes.set(story.title, outcome);
  }
  const updated = rewriteExpectations(text, outcomes);
  if (updated === text) return false;
  await replaceFile(file, updated);
  return true;
}

async function replaceFile(file: string, text: string): Promise<void> {
  const target = await realpath(file);
  const draft = `${target}.new`;
  const { mode } = await stat(target);
  try {
    await writeFile(draft, text, { mode, flush: true });
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
