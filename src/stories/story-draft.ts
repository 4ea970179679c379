/** A story as it is read, line by line, before anything in it is looked up. */
import type { Definition } from './story-definition.ts';
import type { Word } from './story-line.ts';
import type { StorySetting } from './story.ts';

/** One line of a lane. */
export interface LaneRow {
  /** With all its words: `acked entry`, `plate A`. */
  readonly name: string;
  /** Where the line begins. */
  readonly place: Word;
  /** The columns, and where the first of them stands. */
  readonly marks: Word;
}

/** What was read of one story; it grows until the next one begins. */
export interface StoryDraft {
  readonly place: Word;
  readonly title: string;
  /** The values of `why`, `step` and `start`. */
  readonly values: Map<string, Word>;
  readonly settings: StorySetting[];
  readonly plates: Definition[];
  readonly events: Definition[];
  readonly rows: LaneRow[];
  expectation: ExpectationDraft | undefined;
  /** The last line that says something. */
  lastLine: number;
}

export interface ExpectationDraft {
  readonly place: Word;
  readonly rows: LaneRow[];
  readonly summaries: Definition[];
  readonly deadLetters: Definition[];
}

export function beginDraft(place: Word, title: string): StoryDraft {
  return {
    place,
    title,
    values: new Map(),
    settings: [],
    plates: [],
    events: [],
    rows: [],
    expectation: undefined,
    lastLine: place.line,
  };
}

export function beginExpectation(place: Word): ExpectationDraft {
  return { place, rows: [], summaries: [], deadLetters: [] };
}
