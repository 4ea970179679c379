/** The dead letters of all partitions, for a person. */
import { onOwnChannel } from './brief-connection.ts';
import { LetterReader } from './letter-reader.ts';
import { DEAD_LETTER_QUEUE, planTopology } from './topology.ts';
import type { BuriedLetter, DeadLetterBox, LetterQuery } from '#ports/dead-letters.ts';
import type { BrokerConnection } from './broker-connection.ts';
import type { ConfirmedPublishing } from './confirmed-publishing.ts';
import type { ReadLetter } from './letter-message.ts';
import type { LetterChoice } from './letter-reader.ts';
import type { SightingQueue } from './topology.ts';

export interface DeadLetterBoxOptions {
  /** Where letters are read. */
  readonly connection: BrokerConnection;
  readonly publishing: ConfirmedPublishing;
  readonly partitions: number;
}

export class RabbitDeadLetterBox implements DeadLetterBox {
  readonly #options: DeadLetterBoxOptions;
  readonly #queues: readonly SightingQueue[];

  constructor(options: DeadLetterBoxOptions) {
    this.#options = options;
    this.#queues = planTopology(options.partitions).sightings;
  }

  async list({ reason, limit }: LetterQuery): Promise<readonly BuriedLetter[]> {
    const isWanted = ({ letter }: ReadLetter): boolean =>
      reason === undefined || letter.reason === reason;
    return this.#read({ isWanted, max: limit }, async (wanted) =>
      wanted.map(({ letter }) => letter),
    );
  }

  /** What the broker says of the queue: letters that `list` reads at the moment are not in it. */
  async count(): Promise<number> {
    return onOwnChannel(await this.#options.connection.use(), async (channel) => {
      const { messageCount } = await channel.ask((raw) => raw.checkQueue(DEAD_LETTER_QUEUE));
      return messageCount;
    });
  }

  async find(id: string): Promise<BuriedLetter | undefined> {
    return this.#read(namedBy([id]), async ([one]) => one?.letter);
  }

  /**
   * A letter leaves the box when its queue has confirmed it. Should this process end in between, it
   * is in both, and is recognised by its event id. One whose queue is not known stays here.
   */
  async retry(ids: readonly string[]): Promise<number> {
    return this.#read(namedBy(ids), async (wanted, reader) => {
      const retryable = wanted.filter(({ origin }) => origin !== undefined);
      const outcomes = await Promise.allSettled(
        retryable.map(async (one) => {
          await this.#publish(one);
          reader.remove(one);
        }),
      );
      const failed = outcomes.find((outcome) => outcome.status === 'rejected');
      if (failed !== undefined) throw failed.reason;
      return retryable.length;
    });
  }

  async discard(ids: readonly string[]): Promise<number> {
    return this.#read(namedBy(ids), async (wanted, reader) => {
      for (const one of wanted) reader.remove(one);
      return wanted.length;
    });
  }

  /** Straight to the queue: a letter may come from a partition that the plate does not say. */
  #publish({ letter, origin = '' }: ReadLetter): Promise<void> {
    const { body } = letter;
    const contentType = 'application/json';
    const message = { exchange: '', routingKey: origin, queueName: origin, body, contentType };
    return this.#options.publishing.publish([message]);
  }

  async #read<T>(
    choice: LetterChoice,
    use: (wanted: readonly ReadLetter[], reader: LetterReader) => Promise<T>,
  ): Promise<T> {
    const live = await this.#options.connection.use();
    return LetterReader.read(live, this.#queues, choice, use);
  }
}

function namedBy(ids: readonly string[]): LetterChoice {
  const named = new Set(ids);
  return { isWanted: ({ letter }) => named.has(letter.id), max: named.size };
}
