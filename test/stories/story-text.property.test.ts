import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseStories } from '#stories/story-parser.ts';
import { printStory } from '#stories/story-printer.ts';
import { rewriteExpectations } from '#stories/story-rewrite.ts';
import { arbitraryOutcome, arbitraryStory } from './arbitrary-story.ts';
import { storyOf, WHOLE } from './story-text.ts';
import type { Story } from '#stories/story.ts';

/** A story without the places of its text. */
function meaningOf(story: Story): unknown {
  const { settings } = story;
  return {
    ...story,
    place: undefined,
    settings: settings.map(({ path, text }) => ({ path, text })),
  };
}

interface Edit {
  readonly at: number;
  readonly drop: number;
  readonly insert: string;
}

const piece = fc.oneof(
  fc.constantFrom('', '\n', '\t', ' ', '#', '=', '-', '~', '(', ')', 'A', 'x', '9', '😀', '\r'),
  fc.constantFrom('expect\n', 'plates', 'events\n', '  entry ', 'summaries\n', 'dead letters\n'),
  fc.constantFrom('  a = A seen ', '1 = A', '99999999999999d', '  time  0s--1m', 'set ', 'story '),
  fc.string({ maxLength: 4 }),
);
const edits: fc.Arbitrary<readonly Edit[]> = fc.array(
  fc.record({ at: fc.nat(), drop: fc.nat({ max: 12 }), insert: piece }),
  { minLength: 1, maxLength: 8 },
);

function edited(text: string, all: readonly Edit[]): string {
  return all.reduce((text, { at, drop, insert }) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + insert + text.slice(from + drop);
  }, text);
}

describe('a story', () => {
  it('is the same after it was printed and read again', () => {
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        expect(meaningOf(storyOf(printStory(story)))).toEqual(meaningOf(story));
      }),
    );
  });

  it('is, printed, the same text again after it was read', () => {
    fc.assert(
      fc.property(arbitraryStory, (story) => {
        const text = printStory(story);
        expect(printStory(storyOf(text))).toBe(text);
      }),
    );
  });
});

describe('a text that was changed at random', () => {
  const texts = fc.oneof(
    { arbitrary: fc.constant(WHOLE), weight: 5 },
    { arbitrary: arbitraryStory.map(printStory), weight: 1 },
  );

  it('is read without a crash, and every problem is at a place in it', () => {
    fc.assert(
      fc.property(texts, edits, (text, edits) => {
        const changed = edited(text, edits);
        const lines = changed.split('\n');
        const outside = parseStories('f', changed).problems.filter(
          ({ line, column, sentence }) =>
            !(column >= 1 && column <= (lines[line - 1]?.length ?? -1) + 1) ||
            !/^[^\n]+[.?]$/su.test(sentence),
        );
        expect(outside).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('gives only stories that can be printed and read again', () => {
    fc.assert(
      fc.property(texts, edits, (text, edits) => {
        for (const story of parseStories('f', edited(text, edits)).stories) {
          expect(meaningOf(storyOf(printStory(story)))).toEqual(meaningOf(story));
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('an expectation that is written anew', () => {
  const pairs = arbitraryStory.chain((story) => {
    const letters = [...story.plates, ...story.events].map(({ letter }) => letter);
    const { columnsMs, plates } = story;
    return fc.tuple(fc.constant(story), arbitraryOutcome(columnsMs.length, plates, letters));
  });

  it('is what came out, and nothing else has changed', () => {
    fc.assert(
      fc.property(pairs, ([story, outcome]) => {
        const before = printStory(story);
        const after = rewriteExpectations(before, new Map([[story.title, outcome]]));
        const written = storyOf(after);
        expect({ ...written.expected, states: [] }).toEqual({ ...outcome, states: [] });
        expect(meaningOf({ ...written, expected: undefined })).toEqual(
          meaningOf({ ...story, expected: undefined }),
        );
        expect(rewriteExpectations(after, new Map([[story.title, outcome]]))).toBe(after);
      }),
    );
  });
});
