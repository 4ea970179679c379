/** Reading dead letters from a queue that does what the test says. */
import { expect, test } from 'vitest';
import { LetterReader } from '#adapters/rabbitmq/letter-reader.ts';
import { planTopology } from '#adapters/rabbitmq/topology.ts';
import type { LiveConnection } from '#adapters/rabbitmq/live-connection.ts';
import type { ReadLetter } from '#adapters/rabbitmq/letter-message.ts';

const QUEUES = planTopology(1).sightings;
const ALL = { isWanted: () => true, max: 10 };

/** What the broker answers, question by question; the last answer stays. */
interface Script {
  readonly ready: number[];
  /** Letters that come with the answer of that number. */
  readonly arriving: Readonly<Record<number, readonly string[]>>;
}

test('letters that are on their way when the queue is empty are waited for', async () => {
  const live = scripted({ ready: [3, 3, 0], arriving: { 1: ['a'], 2: ['b', 'c'] } });

  const bodies = await LetterReader.read(live, QUEUES, ALL, async (wanted) => wanted.map(bodyOf));

  expect(bodies).toEqual(['a', 'b', 'c']);
});

test('letters that somebody else has taken meanwhile are not said to be none', async () => {
  const live = scripted({ ready: [3, 0], arriving: {} });

  const reading = LetterReader.read(live, QUEUES, ALL, async () => 'read');

  await expect(reading).rejects.toThrow('another process is reading the dead letters');
});

test('nothing is removed when the letters have gone back', async () => {
  const live = scripted({ ready: [1, 0], arriving: { 1: ['a'] } });

  const reading = LetterReader.read(live, QUEUES, ALL, async ([one], reader) => {
    live.channel.isOpen = false;
    reader.remove(one!);
  });

  await expect(reading).rejects.toThrow('was lost before the dead letters were removed');
  expect(live.channel.acked).toEqual([]);
});

function bodyOf({ letter }: ReadLetter): string {
  return Buffer.from(letter.body).toString();
}

function scripted({ ready, arriving }: Script): LiveConnection & { channel: FakeChannel } {
  const channel = new FakeChannel(ready, arriving);
  const live = { name: 'a broker', answerMs: 50, isOpen: false, channel };
  return { ...live, openChannel: async () => channel } as never;
}

class FakeChannel {
  isOpen = true;
  readonly acked: number[] = [];
  readonly #ready: readonly number[];
  readonly #arriving: Script['arriving'];
  #questions = 0;
  #tag = 0;
  #consumer: (message: unknown) => void = () => undefined;

  constructor(ready: readonly number[], arriving: Script['arriving']) {
    this.#ready = ready;
    this.#arriving = arriving;
  }

  readonly raw = {
    prefetch: async () => ({}),
    ack: ({ fields }: { fields: { deliveryTag: number } }) => this.acked.push(fields.deliveryTag),
    consume: async (_queue: string, consumer: (message: unknown) => void) => {
      this.#consumer = consumer;
    },
    checkQueue: async () => {
      for (const body of this.#arriving[this.#questions] ?? []) this.#deliver(body);
      const messageCount = this.#ready[this.#questions] ?? this.#ready.at(-1);
      this.#questions += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return { messageCount, consumerCount: 0 };
    },
  };

  async ask<T>(request: (raw: FakeChannel['raw']) => Promise<T>): Promise<T> {
    return request(this.raw);
  }

  async close(): Promise<void> {
    this.isOpen = false;
  }

  #deliver(body: string): void {
    this.#tag += 1;
    const fields = { deliveryTag: this.#tag };
    this.#consumer({ content: Buffer.from(body), fields, properties: { messageId: body } });
  }
}
