/**
 * A story: a marble diagram that can be run. What comes in, how store and writer behave, and what
 * must come out. `docs/story-format.md` describes the text; here is what it means.
 *
 * A column is a moment. Times are milliseconds relative to `startMs` unless they say otherwise;
 * columns count from 0; lines and text columns, as in an editor, from 1.
 */
import type { Plate } from '#domain/plate.ts';
import type { SightingKind } from '#domain/sighting.ts';
import type { StoryOutcome } from './story-outcome.ts';

export interface Story {
  readonly title: string;
  /** Why the story is told; undefined when it does not say. */
  readonly why: string | undefined;
  /** Time between a column and the next, where the ruler says nothing else. */
  readonly stepMs: number;
  /** Processing time of the first column, in milliseconds since the epoch. */
  readonly startMs: number;
  /** The time of each column, increasing; its length is the number of columns. */
  readonly columnsMs: readonly number[];
  /** In the order in which they are to be applied. */
  readonly settings: readonly StorySetting[];
  /** Every plate that has a letter, shared ones first. */
  readonly plates: readonly StoryPlate[];
  /** The dictionary: events that have a letter of their own. */
  readonly events: readonly StoryEvent[];
  /**
   * What comes in, in this order: by column, entries before exits, then as the lines of the lane
   * stand below each other.
   */
  readonly inputs: readonly StoryInput[];
  readonly faults: StoryFaults;
  /** What must come out; undefined when that is still to be recorded. */
  readonly expected: StoryOutcome | undefined;
  /** Where the story stands in its file. */
  readonly place: StoryPlace;
}

/** A setting of the configuration that is different in this story. */
export interface StorySetting {
  /** As in the configuration file, such as `stay.allowedLatenessMs`. */
  readonly path: string;
  /** As it is written: what it means is for the configuration's schema to say. */
  readonly text: string;
  readonly line: number;
  /** Text column of the path. */
  readonly column: number;
}

export interface StoryPlate {
  /** `A` to `Z`. */
  readonly letter: string;
  /** As it is written, and as it goes into the events. */
  readonly raw: string;
  readonly plate: Plate;
  /** The garage that its events name; undefined when they name none. */
  readonly garageId?: string;
}

/** One event of the dictionary. */
export type StoryEvent = SeenEvent | RawEvent;

export interface SeenEvent {
  readonly kind: 'seen';
  /** `a` to `z`. */
  readonly letter: string;
  /** The letter of the plate. */
  readonly plate: string;
  /** Event time. */
  readonly seen: SeenTime;
  readonly laneId: string | undefined;
  /** The event id if the story gives one; otherwise it is the letter. */
  readonly id: string | undefined;
}

/** `comes` counts from the column in which the event first comes on its lane; before is negative. */
export type SeenTime =
  | { readonly from: 'comes'; readonly ms: number }
  | { readonly from: 'start'; readonly ms: number };

interface RawEvent {
  readonly kind: 'body';
  readonly letter: string;
  /** What is delivered, as UTF-8. */
  readonly body: string;
}

/** One delivery. `bodyOf` says what bytes it has. */
export interface StoryInput {
  readonly queue: SightingKind;
  readonly column: number;
  /** As on the lane: a plate's, in upper case, or an event's of the dictionary. */
  readonly letter: string;
  /** What a new event of the plate is called: `A1`, `A2`; undefined for one of the dictionary. */
  readonly id: string | undefined;
}

/** How store, writer and processor behave; each has one element per column. */
export interface StoryFaults {
  readonly commits: readonly (CommitFault | undefined)[];
  readonly writer: readonly (WriterFault | undefined)[];
  readonly process: readonly (ProcessFault | undefined)[];
}

/**
 * What becomes of a commit that begins in the column: it has its effect but the answer is `lost`,
 * it `fails` without effect, or it is `slow` and done at the end of the run of slow columns.
 */
type CommitFault = 'lost' | 'fails' | 'slow';
/** Requests fail while the writer is `away`, or are answered at the end of the `slow` run. */
type WriterFault = 'away' | 'slow';
/** The processor is killed and starts again from the store. */
type ProcessFault = 'killed';

/** Lines of the file that the story takes. */
export interface StoryPlace {
  /** The line of the title. */
  readonly firstLine: number;
  /** The last line that says something. */
  readonly lastLine: number;
  /** Text column in which the lanes begin. */
  readonly laneColumn: number;
  /** From the line `expect` to the last one that belongs to it; undefined when there is none. */
  readonly expectation: { readonly firstLine: number; readonly lastLine: number } | undefined;
}

/** What a file of stories says. */
export interface StoryFile {
  readonly file: string;
  /** The stories in which nothing is wrong, in the order of the file. */
  readonly stories: readonly Story[];
  /** Everything that is wrong, in the order of the file. */
  readonly problems: readonly StoryProblem[];
}

/** Something in a file that is not a story. */
export interface StoryProblem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong and what to do, in whole sentences. */
  readonly sentence: string;
}
