/** Whether a story still goes as it is told. */
import { compareOutcomes } from '#stories/story-difference.ts';
import { printOutcome } from '#stories/story-printer.ts';
import { StoryTooLarge } from '#stories/story-too-large.ts';
import { runStory, StoryBroken } from './story-run.ts';
import type { StoryDifference } from '#stories/story-difference.ts';
import type { StoryOutcome } from '#stories/story-outcome.ts';
import type { Story } from '#stories/story.ts';
import type { ReadyStory } from './story-files.ts';

/**
 * - `ok`: everything came out as expected.
 * - `differs`: something did not.
 * - `unrecorded`: the story does not say what must come out.
 * - `broken`: it could not be run to its end.
 */
export type VerdictName = 'ok' | 'differs' | 'unrecorded' | 'broken';

export interface StoryVerdict {
  readonly file: string;
  readonly story: Story;
  readonly is: VerdictName;
  readonly differences: readonly StoryDifference[];
  /** Undefined when it is broken. */
  readonly outcome: StoryOutcome | undefined;
  /** The outcome as a story tells it; empty when it is broken. */
  readonly told: string;
  /** Why it is broken. */
  readonly error: Error | undefined;
}

/** Runs a story and compares. Never rejects: one that breaks must not keep the others from running. */
export async function judgeStory({ file, story, config }: ReadyStory): Promise<StoryVerdict> {
  try {
    const outcome = await runStory(story, config);
    const told = printOutcome(story, outcome);
    const differences = compareOutcomes(story, outcome);
    const isRecorded = story.expected !== undefined;
    const is = !isRecorded ? 'unrecorded' : differences.length > 0 ? 'differs' : 'ok';
    return { file, story, is, differences, outcome, told, error: undefined };
  } catch (cause) {
    const error = cause as Error;
    return { file, story, is: 'broken', differences: [], outcome: undefined, told: '', error };
  }
}

/** Why a story is broken: what a person can understand, or else where in the code it happened. */
export function describeBreak(error: Error): string {
  const isExplained = error instanceof StoryBroken || error instanceof StoryTooLarge;
  return isExplained ? error.message : (error.stack ?? error.message);
}
