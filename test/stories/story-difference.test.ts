import { describe, expect, it } from 'vitest';
import { compareOutcomes } from '#stories/story-difference.ts';
import { describeDifferences } from '#stories/story-difference-text.ts';
import { parseStories } from '#stories/story-parser.ts';
import { storyOf, WHOLE, withPlate } from './story-text.ts';
import type { Story } from '#stories/story.ts';
import type { StoryOutcome } from '#stories/story-outcome.ts';

const [story] = parseStories('f', WHOLE).stories as [Story];
const expected = story.expected as StoryOutcome;

describe('two outcomes', () => {
  it('do not differ if they are equal', () => {
    expect(compareOutcomes(story, expected)).toEqual([]);
    expect(describeDifferences(story, [])).toBe('');
  });

  it('differ in the lanes and lines that are not the same, and in no others', () => {
    const [first, second, third] = expected.written;
    const actual: StoryOutcome = {
      acked: expected.acked.filter(({ column }) => column !== 2),
      dead: [{ column: 7, letter: 'x', reason: 'missing_field' }],
      written: [
        first,
        { column: 4, summary: { ...second?.summary, exitMs: 31_000 } },
        third,
        { column: 18, summary: { ...third?.summary, entryMs: 0 } },
      ] as StoryOutcome['written'],
      states: [
        { plate: 'A', states: '..iiiioooooo.......' },
        { plate: 'B', states: '...........wwwww...' },
      ],
    };
    expect(describeDifferences(story, compareOutcomes(story, actual)))
      .toBe(`            0s--------3m--26h--
acked entry
  expected  --A---a----b-------
            -----------a-------
  actual    ------a----b-------
            -----------a-------
              ^  first at 20s
written
  expected  --1----3-----------
            --2----------------
  actual    --1-2--3----------4
              ^ ^             ^  first at 20s
plate A
  expected  ..iiiiooooo........
  actual    ..iiiioooooo.......
                       ^  first at 190s
summaries
  expected  2 = A vehicle_exited 0s -> 30s 30s corrects 1
  actual    2 = A vehicle_exited 0s -> 31s 30s corrects 1
                                        ^
  expected  (nothing)
  actual    4 = ZZ9 unknown_vehicle_exited 0s -> -10s
dead letters
  expected  x = not_json
  actual    x = missing_field
                ^
`);
  });

  it('are told as data too: the columns and the time of the first', () => {
    const actual = { ...expected, dead: [] };
    expect(compareOutcomes(story, actual)).toEqual([
      {
        kind: 'lane',
        name: 'dead',
        expected: ['-------x-----------'],
        actual: ['-------------------'],
        columns: [7],
        atMs: 70_000,
      },
      { kind: 'line', list: 'dead letters', expected: 'x = not_json', actual: undefined },
    ]);
  });

  it('differ if the order within a column does', () => {
    const acked = expected.acked.toSpliced(4, 2, ...expected.acked.slice(4).toReversed());
    const [difference] = compareOutcomes(story, { ...expected, acked });
    expect(difference).toMatchObject({ name: 'acked entry', columns: [11] });
  });

  it('are compared in the states of those plates alone that are expected', () => {
    const alone = { ...story, expected: { ...expected, states: [] } };
    expect(compareOutcomes(alone, expected)).toEqual([]);
    const missing = compareOutcomes(story, { ...expected, states: [] });
    expect(missing.map((difference) => difference.kind === 'lane' && difference.name)).toEqual([
      'plate A',
      'plate B',
    ]);
    expect(describeDifferences(story, missing)).toContain('\n  actual    (nothing)\n');
  });

  it('can be told even if there are more summaries than numbers', () => {
    const many = Array.from({ length: 37 }, () => expected.written[0]);
    const differences = compareOutcomes(story, { ...expected, written: many } as StoryOutcome);
    expect(describeDifferences(story, differences)).toContain('+ = A vehicle_exited 0s -> 20s 20s');
  });
});

it('a story without an expectation expects nothing', () => {
  const bare = storyOf(withPlate('  entry  A---'));
  const acked = [{ queue: 'entry', column: 1, letter: 'A' }] as const;
  const actual = { acked, dead: [], written: [], states: [] };
  expect(compareOutcomes(bare, actual)).toMatchObject([{ name: 'acked entry', columns: [1] }]);
});
