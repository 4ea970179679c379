import { describe, expect, it } from 'vitest';
import { parseStories } from '#stories/story-parser.ts';
import { rewriteExpectations } from '#stories/story-rewrite.ts';
import { WHOLE } from './story-text.ts';
import type { StoryOutcome } from '#stories/story-outcome.ts';

const TEXT = `# About cars.
plates
  A = AB 12   # one car

story first
  entry  A---   # it comes
# Said within.
expect
  acked entry  ----
  # Said of the state.
  plate A      .... # all the time

# Said of the second one.
story second
  exit   A---

story third
  exit   A---
expect
  acked exit  A---`;

const outcomes = new Map<string, StoryOutcome>([
  [
    'first',
    {
      acked: [{ queue: 'entry', column: 0, letter: 'A' }],
      dead: [],
      written: [],
      states: [{ plate: 'A', states: 'iiii' }],
    },
  ],
  [
    'second',
    {
      acked: [{ queue: 'exit', column: 2, letter: 'A' }],
      dead: [],
      written: [],
      states: [{ plate: 'A', states: '..ww' }],
    },
  ],
  [
    'third',
    {
      acked: [{ queue: 'exit', column: 0, letter: 'A' }],
      dead: [],
      written: [],
      states: [{ plate: 'A', states: 'wwww' }],
    },
  ],
]);

const REWRITTEN = `# About cars.
plates
  A = AB 12   # one car

story first
  entry  A---   # it comes
# Said within.
expect
  # Said of the state.
  acked entry  A---
  written      ----
  plate A      iiii

# Said of the second one.
story second
  exit   A---

expect
  acked exit   --A-
  written      ----
  plate A      ..ww

story third
  exit   A---
expect
  acked exit  A---`;

describe('expectations that are written anew', () => {
  it('replace those that differ and appear where there are none; nothing else changes', () => {
    expect(rewriteExpectations(TEXT, outcomes)).toBe(REWRITTEN);
  });

  it('leave out the plates that were left out', () => {
    const acked = [{ queue: 'exit', column: 1, letter: 'A' }] as const;
    const states = [{ plate: 'A', states: 'wwww' }];
    const third = { acked, dead: [], written: [], states };
    const text = rewriteExpectations(TEXT, new Map([['third', third]]));
    expect(text).toBe(
      TEXT.replace(/acked exit {2}A---$/, 'acked exit   -A--\n  written      ----'),
    );
  });

  it('have the line ends of their file', () => {
    const windows = (text: string): string => text.replaceAll('\n', '\r\n');
    expect(rewriteExpectations(windows(TEXT), outcomes)).toBe(windows(REWRITTEN));
  });

  it('stay as they are, to the letter, if they hold', () => {
    const [story] = parseStories('f', WHOLE).stories;
    const { title, expected } = story as NonNullable<typeof story>;
    const untidy = WHOLE.replace('2 = A vehicle_exited', '2   =  A   vehicle_exited');
    expect(rewriteExpectations(untidy, new Map([[title, expected as StoryOutcome]]))).toBe(untidy);
  });
});
