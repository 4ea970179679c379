/** What became of stories that were run, as text and as data. */
import { describeDifferences } from '#stories/story-difference-text.ts';
import { describeBreak } from './roles/story-verdict.ts';
import { tint, visible } from './terminal.ts';
import type { StoryDifference } from '#stories/story-difference.ts';
import type { StoryVerdict, VerdictName } from './roles/story-verdict.ts';

/** One story of a report. */
interface StoryReportLine {
  readonly file: string;
  readonly line: number;
  readonly title: string;
  readonly verdict: VerdictName;
  readonly differences: readonly StoryDifference[];
  readonly error?: string;
}

/** The report as data. */
export interface StoryReport {
  readonly stories: readonly StoryReportLine[];
  /** Each as `file:line:column: sentence`. */
  readonly problems: readonly string[];
  /** Files whose expectations were written anew. */
  readonly updated: readonly string[];
}

const VERDICT_WIDTH = 'unrecorded'.length;

export function toStoryReport(
  verdicts: readonly StoryVerdict[],
  problems: readonly string[],
  updated: readonly string[],
): StoryReport {
  const stories = verdicts.map(({ file, story, is, differences, error }) => ({
    file,
    line: story.place.firstLine,
    title: story.title,
    verdict: is,
    differences,
    ...(error && { error: describeBreak(error) }),
  }));
  return { stories, problems, updated };
}

/**
 * One line for a story, and below it what is not as expected, or what came out when nothing is. It
 * ends with a line break.
 */
export function describeVerdict(verdict: StoryVerdict): string {
  const { file, story, is, differences, told, error } = verdict;
  const word = is.padEnd(VERDICT_WIDTH);
  const colour = is === 'ok' ? 'green' : 'red';
  const place = visible(`${file}:${story.place.firstLine}`);
  const line = `${tint(colour, word, process.stdout)}  ${visible(story.title)}  (${place})\n`;
  if (error !== undefined) return `${line}${indent(describeBreak(error))}`;
  const rest = is === 'unrecorded' ? told : describeDifferences(story, differences);
  return line + indent(rest);
}

/** How many stories there were, and what became of them: `3 stories: 2 ok, 1 differs`. */
export function countVerdicts(verdicts: readonly StoryVerdict[]): string {
  const counts = new Map<VerdictName, number>();
  for (const { is } of verdicts) counts.set(is, (counts.get(is) ?? 0) + 1);
  const parts = Array.from(counts, ([name, count]) => `${count} ${name}`);
  const noun = verdicts.length === 1 ? 'story' : 'stories';
  return `${verdicts.length} ${noun}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function indent(lines: string): string {
  if (lines === '') return '';
  return `${lines.replace(/\n$/, '').replaceAll(/^/gm, '    ')}\n`;
}
