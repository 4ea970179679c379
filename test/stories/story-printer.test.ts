import { describe, expect, it } from 'vitest';
import { printOutcome, printStory } from '#stories/story-printer.ts';
import { parseStories } from '#stories/story-parser.ts';
import { expecting, storyOf, WHOLE, withPlate } from './story-text.ts';
import type { Story } from '#stories/story.ts';
import type { StoryOutcome, WrittenMark } from '#stories/story-outcome.ts';

const EMPTY: StoryOutcome = { acked: [], dead: [], written: [], states: [] };

function written(count: number, column: number): readonly WrittenMark[] {
  const reason = 'read_corrected';
  const none = { entryMs: undefined, exitMs: undefined, durationMs: undefined };
  const mark = { column, summary: { plate: 'A', reason, ...none, corrects: undefined } } as const;
  return Array.from({ length: count }, () => mark);
}

describe('a printed story', () => {
  it('has its lanes below each other, what shares a column on further lines', () => {
    const [story] = parseStories('f', WHOLE).stories;
    expect(printStory(story as Story)).toBe(`story an exit that overtakes its entry waits for it #1
why   rule 3: the order of arrival does not matter
step  10s
start 2026-01-06T08:00:00.000Z
set   stay.allowedLatenessMs = 60000

plates
  A = AB 123 CD
  B = XY 99

events
  a = A seen 20s before
  b = B seen at 1m lane L2 id e-7
  x = body {"id": 1} # and this

  time         0s--------3m--26h--
  entry        --A---a----b-------
  entry        -----------a-------
  exit         A-----x------------
  commits      ----x--X~~~--------
  writer       ------xxxx--~~-----
  process      -----------!-------

expect
  acked entry  --A---a----b-------
  acked entry  -----------a-------
  acked exit   A------x-----------
  dead         -------x-----------
  written      --1----3-----------
  written      --2----------------
  plate A      ..iiiiooooo........
  plate B      ...........wwwww...
  summaries
    1 = A vehicle_exited 0s -> 20s 20s
    2 = A vehicle_exited 0s -> 30s 30s corrects 1
    3 = ZZ9 unknown_vehicle_exited ? -> -10s
  dead letters
    x = not_json
`);
  });

  it('says nothing of what is as it is without saying so', () => {
    expect(printStory(storyOf(withPlate('  exit  A---------------------')))).toBe(
      `story a car

plates
  A = AB 12

  time         0s--------10s---------
  exit         A---------------------
`.replace('-------20\n', '---------\n'),
    );
  });
});

describe('a printed outcome', () => {
  it('has a lane for each queue of the story and for what was written, even if it is empty', () => {
    const story = storyOf(withPlate('  exit  A---'));
    expect(printOutcome(story, EMPTY)).toBe(
      ['expect', '  acked exit   ----', '  written      ----', ''].join('\n'),
    );
  });

  it('stands below the lanes of its story where these leave room for its names', () => {
    const story = storyOf(withPlate('  exit                  A---'));
    expect(printOutcome(story, EMPTY)).toContain('\n  written               ----\n');
  });

  it('gives dead letters of one letter one reason, or each its own where they differ', () => {
    const story = storyOf(expecting());
    const dead = [
      { column: 0, letter: 'A', reason: 'too_old' },
      { column: 0, letter: 'a', reason: 'bad_date' },
      { column: 2, letter: 'A', reason: 'too_late' },
      { column: 3, letter: 'a', reason: 'bad_date' },
    ] as const;
    expect(printOutcome(story, { ...EMPTY, dead })).toBe(
      [
        'expect',
        '  acked entry  ----',
        '  dead         A-Aa',
        '  dead         a---',
        '  written      ----',
        '  dead letters',
        '    A = too_old, too_late',
        '    a = bad_date',
        '',
      ].join('\n'),
    );
  });

  it('numbers 35 summaries, and is refused if there are more', () => {
    const story = storyOf(withPlate('  exit  A---'));
    const most = printOutcome(story, { ...EMPTY, written: written(35, 1) });
    expect(most).toContain('\n    z = A read_corrected ? -> ?\n');
    expect(() => printOutcome(story, { ...EMPTY, written: written(36, 1) })).toThrow(
      '"a car" has 36 summaries, and a story can number 35. Split it.',
    );
  });

  it('is refused if something is in no column of the story', () => {
    const story = storyOf(withPlate('  exit  A---'));
    const acked = [{ queue: 'exit', column: 4, letter: 'A' }] as const;
    expect(() => printOutcome(story, { ...EMPTY, acked })).toThrow(
      '"A" on "acked exit" is in column 4 of 4.',
    );
  });
});
