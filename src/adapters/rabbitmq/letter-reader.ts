/**
 * Reads the dead letters from the oldest on. What is not acknowledged stays where it is.
 *
 * L1 They go back in their order only when one consumer has had all of them and its channel is
 *    closed. Fetched one by one or by several consumers they are shuffled, and those that were put
 *    back before and were not fetched again overtake the others.
 * L2 One reader at a time: who comes second waits, and is refused after a while.
 * L3 Memory is bounded by what is wanted; the other letters are let go of as they come.
 */
import { BrokerError } from './broker-error.ts';
import { readLetter } from './letter-message.ts';
import { awaitVacancy, leaveQueue } from './sole-consumer.ts';
import { DEAD_LETTER_QUEUE } from './topology.ts';
import type { ConsumeMessage, Message } from 'amqplib';
import type { ReadLetter } from './letter-message.ts';
import type { LiveConnection } from './live-connection.ts';
import type { SightingQueue } from './topology.ts';
import type { WatchedChannel } from './watched-channel.ts';

/** The most that AMQP lets a consumer have unacknowledged; what is behind is not reached. */
const LETTERS_MAX = 65_535;

/** An answer may have all of the letters before it. */
const BEHIND_LETTERS_MS = 60_000;

/** Which letters are wanted. */
export interface LetterChoice {
  readonly isWanted: (one: ReadLetter) => boolean;
  /** No more than these are wanted. */
  readonly max: number;
}

export class LetterReader {
  readonly #channel: WatchedChannel;
  readonly #queues: readonly SightingQueue[];
  readonly #choice: LetterChoice;
  readonly #wanted: ReadLetter[] = [];
  #readCount = 0;

  /**
   * Reads the letters that are wanted and lets `use` do something about them.
   *
   * @throws BrokerError `busy` when somebody else reads them all the time
   */
  static async read<T>(
    live: LiveConnection,
    queues: readonly SightingQueue[],
    choice: LetterChoice,
    use: (wanted: readonly ReadLetter[], reader: LetterReader) => Promise<T>,
  ): Promise<T> {
    const reader = new LetterReader(await live.openChannel(), queues, choice);
    try {
      await reader.#consume(live);
      const result = await use(reader.#wanted, reader);
      await reader.#answer();
      return result;
    } finally {
      await leaveQueue(live, reader.#channel, DEAD_LETTER_QUEUE);
    }
  }

  private constructor(
    channel: WatchedChannel,
    queues: readonly SightingQueue[],
    choice: LetterChoice,
  ) {
    this.#channel = channel;
    this.#queues = queues;
    this.#choice = choice;
  }

  /**
   * Takes a letter out of the queue for good.
   *
   * @throws BrokerError `lost` when the letters have gone back meanwhile
   */
  remove({ tag }: ReadLetter): void {
    if (!this.#channel.isOpen) {
      const what = 'The connection was lost before the dead letters were removed: they are still';
      throw new BrokerError('lost', `${what} there, also those that were published again.`);
    }
    this.#channel.raw.ack({ fields: { deliveryTag: tag } } as Message);
  }

  async #consume(live: LiveConnection): Promise<void> {
    const waiting = await awaitVacancy(live, this.#channel, DEAD_LETTER_QUEUE);
    await this.#answer();
    await this.#channel.ask((raw) =>
      raw.consume(DEAD_LETTER_QUEUE, (message) => this.#arrive(message)),
    );
    let readBefore = 0;
    let untilMs = performance.now() + live.answerMs;
    while (!(await this.#hasAll(waiting))) {
      if (this.#readCount > readBefore) untilMs = performance.now() + live.answerMs;
      readBefore = this.#readCount;
      if (performance.now() < untilMs) continue;
      const what = `${live.name}: another process is reading the dead letters. Try again.`;
      throw new BrokerError('busy', what);
    }
  }

  /** Whether all letters have come: those that waited before, and those that came meanwhile. */
  async #hasAll(before: number): Promise<boolean> {
    if (this.#readCount >= LETTERS_MAX) return true;
    const { messageCount } = await this.#channel.ask(
      (raw) => raw.checkQueue(DEAD_LETTER_QUEUE),
      BEHIND_LETTERS_MS,
    );
    if (messageCount > 0) return false;
    // The last ones come before the answer to another request: see `RabbitChannel.backlog`.
    await this.#answer();
    return this.#readCount >= Math.min(before, LETTERS_MAX);
  }

  /** Says how many may be out, and has the answer behind everything that was on its way. */
  async #answer(): Promise<void> {
    await this.#channel.ask((raw) => raw.prefetch(LETTERS_MAX, false), BEHIND_LETTERS_MS);
  }

  /** Called by amqplib for each message. Must not throw: that would end the channel. */
  #arrive(message: ConsumeMessage | null): void {
    if (message === null) return;
    this.#readCount += 1;
    if (this.#wanted.length >= this.#choice.max) return;
    const one = readLetter(message, this.#queues);
    if (this.#choice.isWanted(one)) this.#wanted.push(one);
  }
}
