/**
 * What is observed while a story runs, by column.
 *
 * It owns the marks. It learns of everything by what the ports are asked to do, so nothing in the
 * pipeline has to know that it is watched.
 */
import { tellSummaries } from '#stories/story-summary.ts';
import type { Summary } from '#domain/summary.ts';
import type { DeadLetters } from '#ports/dead-letters.ts';
import type { Deliveries, Delivery } from '#ports/deliveries.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AckedMark, DeadMark, PlateLane, StoryOutcome } from '#stories/story-outcome.ts';
import type { WrittenSummary } from '#stories/story-summary.ts';
import type { Story } from '#stories/story.ts';
import type { StoryMoments } from './story-moments.ts';

export class StoryRecord {
  readonly #story: Story;
  readonly #moments: StoryMoments;
  /** The letter of each message: its bytes are one object for as long as it exists. */
  readonly #letters = new Map<Uint8Array, string>();
  readonly #acked: AckedMark[] = [];
  readonly #dead: DeadMark[] = [];
  readonly #written: WrittenSummary[] = [];

  constructor(story: Story, moments: StoryMoments) {
    this.#story = story;
    this.#moments = moments;
  }

  /** Notes what a message is called. */
  name(body: Uint8Array, letter: string): void {
    this.#letters.set(body, letter);
  }

  /** The same queues, watched for what is acknowledged. */
  watched(queues: Deliveries): Deliveries {
    return {
      backlog: (queue) => queues.backlog(queue),
      open: async (queue, options, listener) => {
        const out: Delivery[] = [];
        const channel = await queues.open(queue, options, {
          delivered: (batch) => {
            out.push(...batch);
            listener.delivered(batch);
          },
          ended: (error) => listener.ended(error),
        });
        const ackThrough = (tag: number): void => {
          channel.ackThrough(tag);
          while (out[0] !== undefined && out[0].tag <= tag)
            this.#noteAcked(out.shift() as Delivery);
        };
        const stop = (): Promise<void> => channel.stop();
        return { queue, ackThrough, stop, close: () => channel.close() };
      },
    };
  }

  /** Keeps dead letters. */
  readonly deadLetters: DeadLetters = {
    bury: async (letters) => {
      const { showing: column } = this.#moments;
      for (const { body, reason } of letters) {
        this.#dead.push({ column, letter: this.#letterOf(body), reason });
      }
    },
  };

  /** Notes what the writer has now. */
  noteWritten(records: readonly OutboxRecord[]): void {
    const { showing: column } = this.#moments;
    for (const { summary } of records) {
      this.#written.push({ column, summary: JSON.parse(summary) as Summary });
    }
  }

  /** Everything that was observed. */
  outcome(states: readonly PlateLane[]): StoryOutcome {
    return {
      acked: this.#acked.toSorted((a, b) => a.column - b.column || rank(a) - rank(b)),
      dead: this.#dead,
      written: tellSummaries(this.#story, this.#written),
      states,
    };
  }

  #noteAcked({ queue, body }: Delivery): void {
    this.#acked.push({ queue, column: this.#moments.showing, letter: this.#letterOf(body) });
  }

  #letterOf(body: Uint8Array): string {
    const letter = this.#letters.get(body);
    if (letter === undefined) throw new Error('A message came that the story did not send.');
    return letter;
  }
}

/** A text says nothing about the order of the two queues within a column. */
function rank({ queue }: AckedMark): number {
  return queue === 'entry' ? 0 : 1;
}
