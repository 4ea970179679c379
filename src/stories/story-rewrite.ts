/** Puts what came out of stories into their file, and leaves everything else as it is. */
import { isDifferent } from './story-difference.ts';
import { parseStories } from './story-parser.ts';
import { printOutcome } from './story-printer.ts';
import type { StoryOutcome } from './story-outcome.ts';
import type { Story } from './story.ts';

/**
 * The text with these outcomes as expectations. An expectation that holds stays as it is, to the
 * letter; of one that is written anew, comments on lines of their own are kept.
 *
 * @param text of a file in which nothing is wrong
 * @param outcomes by title; stories that are not there are left alone
 * @throws StoryTooLarge when a story has more summaries than it can number
 */
export function rewriteExpectations(
  text: string,
  outcomes: ReadonlyMap<string, StoryOutcome>,
): string {
  const lines = text.split('\n');
  const lineEnd = lines[0]?.endsWith('\r') === true ? '\r' : '';
  // From the last story to the first, so that the places of those above stay true.
  for (const story of parseStories('', text).stories.toReversed()) {
    const outcome = outcomes.get(story.title);
    if (outcome === undefined) continue;
    if (story.expected !== undefined && !isDifferent(story, outcome)) continue;
    const printed = printOutcome(story, lookedAt(story, outcome));
    replace(lines, story, printed.trimEnd().split('\n'), lineEnd);
  }
  return lines.join('\n');
}

/** Plates that the writer of an expectation has left out stay out. */
function lookedAt({ expected }: Story, outcome: StoryOutcome): StoryOutcome {
  if (expected === undefined) return outcome;
  const plates = new Set(expected.states.map(({ plate }) => plate));
  return { ...outcome, states: outcome.states.filter(({ plate }) => plates.has(plate)) };
}

function replace(
  lines: string[],
  { place }: Story,
  printed: readonly string[],
  lineEnd: string,
): void {
  const { expectation, lastLine } = place;
  const [heading, ...rest] = printed.map((line) => line + lineEnd) as [string, ...string[]];
  if (expectation !== undefined) {
    const { firstLine } = expectation;
    const old = lines.slice(firstLine - 1, lastLine);
    const comments = old.filter((line) => /^ *#/.test(line));
    // What stood at the end of a file without a last line break must not get one.
    lines.splice(firstLine - 1, old.length, heading, ...comments, ...rest);
  } else lines.splice(lastLine, 0, lineEnd, heading, ...rest);
}
