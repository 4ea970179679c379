import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeVerdict } from '#main/story-report.ts';
import { judgeStory } from '#main/roles/story-verdict.ts';
import { readStorySettings } from '#main/roles/story-settings.ts';
import { parseStories } from '#stories/story-parser.ts';
import { PLATE_MARKS } from '#stories/story-outcome.ts';
import { formatStoryProblem } from '#stories/story-problems.ts';
import { EXPECT_LANES, EXPECT_LISTS, INPUT_LANES, STORY_WORDS } from '#stories/story-words.ts';

const FILE = 'docs/story-format.md';
const page = readFileSync(new URL('../../docs/story-format.md', import.meta.url), 'utf8');
const blocks = Array.from(
  page.matchAll(/^```marble\n(?<text>.*?)^```$/gms),
  ({ groups, index }) => {
    return { line: page.slice(0, index).split('\n').length, text: groups?.['text'] ?? '' };
  },
);

describe('the page about stories', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(3);
  });

  it.each(blocks)('has, on line $line, an example that goes as it is told', async ({ text }) => {
    const { stories, problems } = parseStories(FILE, text);
    expect(problems.map(formatStoryProblem)).toEqual([]);
    expect(stories.length).toBeGreaterThan(0);
    for (const story of stories) {
      const config = readStorySettings(story, FILE);
      const verdict = await judgeStory({ file: FILE, story, config });
      expect(verdict.is, `\n${describeVerdict(verdict)}`).toBe('ok');
    }
  });

  it('names every word, lane, list and state that there is', () => {
    const words = [...STORY_WORDS, ...INPUT_LANES, ...EXPECT_LANES, ...EXPECT_LISTS];
    expect(words.filter((word) => !new RegExp(`\`${word}[ \`]`).test(page))).toEqual([]);
    expect(PLATE_MARKS.filter((mark) => !page.includes(`\`${mark}\``))).toEqual([]);
  });
});
