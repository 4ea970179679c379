/** Where in a story its time has come to. */
import type { Story, StoryFaults } from '#stories/story.ts';
import type { VirtualTime } from '#streams/virtual-time.ts';

export class StoryMoments {
  readonly #story: Story;
  readonly #time: VirtualTime;

  constructor(story: Story, time: VirtualTime) {
    this.#story = story;
    this.#time = time;
  }

  get nowMs(): number {
    return this.#time.now();
  }

  /** When a column is, in milliseconds since the epoch. */
  atMs(column: number): number {
    return this.#story.startMs + (this.#story.columnsMs[column] ?? Number.POSITIVE_INFINITY);
  }

  /** The column that shows what happens now: the first that is not before it. */
  get showing(): number {
    const sinceMs = this.nowMs - this.#story.startMs;
    return this.#story.columnsMs.findIndex((columnMs) => columnMs >= sinceMs);
  }

  /** What a lane says at present: a column lasts until the next one begins. */
  current<Lane extends 'commits' | 'writer'>(lane: Lane): StoryFaults[Lane][number] {
    return this.#story.faults[lane][this.#column];
  }

  /**
   * Resolves when it is the moment of a column. What is tried again and again in between, for hours
   * perhaps, is so tried once.
   */
  async column(): Promise<void> {
    if (this.atMs(this.#column) === this.nowMs) return;
    await this.#time.until(this.atMs(this.#column + 1));
  }

  /** Resolves when the lane says something else than it says now, and never if it does not. */
  async endOf(lane: 'commits' | 'writer'): Promise<void> {
    const faults = this.#story.faults[lane];
    const now = faults[this.#column];
    const next = faults.findIndex((fault, column) => column > this.#column && fault !== now);
    await this.#time.until(this.atMs(next));
  }

  get #column(): number {
    const sinceMs = this.nowMs - this.#story.startMs;
    return this.#story.columnsMs.findLastIndex((columnMs) => columnMs <= sinceMs);
  }
}
