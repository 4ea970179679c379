/** The words that a file of stories consists of. */

export const TOP_WORDS = ['plates', 'story'] as const;
/** Words that begin a line of a story, above its expectation. */
export const STORY_WORDS = [
  'story',
  'why',
  'step',
  'start',
  'set',
  'plates',
  'events',
  'expect',
] as const;
/** Lanes of what comes in, and of how store, writer and processor behave. */
export const INPUT_LANES = ['time', 'entry', 'exit', 'commits', 'writer', 'process'] as const;
/** Lanes of what must come out; the one of a plate has its letter behind it. */
export const EXPECT_LANES = ['acked entry', 'acked exit', 'dead', 'written', 'plate'] as const;
/** Headings of lists within the expectation. */
export const EXPECT_LISTS = ['summaries', 'dead letters'] as const;

/** Of these lanes there may be several lines, for what comes in the same column. */
export const OVERLAID: ReadonlySet<string> = new Set([
  'entry',
  'exit',
  'acked entry',
  'acked exit',
  'dead',
  'written',
]);

/** How the summaries of a story are numbered. */
export const NUMBERS = '123456789abcdefghijklmnopqrstuvwxyz';

/** The mark of a summary; "+" for those that there is no character for any more. */
export function markOf(number: number): string {
  return NUMBERS[number - 1] ?? '+';
}

export const DEFAULT_STEP_MS = 1_000;
/** 2026-01-05T08:00:00Z. */
export const DEFAULT_START_MS = Date.UTC(2026, 0, 5, 8);
