/** Mutants of RabbitMQ: what it is told, and what it is asked to keep. */
import type { Mutant } from './mutant.ts';

const RABBIT_CHANNEL = 'src/adapters/rabbitmq/rabbit-channel.ts';

const RABBIT_CONTRACT = 'test/adapters/rabbitmq/rabbit-engine.contract.servers.test.ts';
const RABBIT_CHANNEL_TEST = 'test/adapters/rabbitmq/rabbit-channel.servers.test.ts';

export const RABBIT_MUTANTS: readonly Mutant[] = [
  {
    name: 'nack-with-requeue',
    guard:
      'What a failed incarnation leaves comes again in order: its channel is closed, and nothing is put back by hand.',
    edits: [
      {
        file: RABBIT_CHANNEL,
        text: "this.#state = 'closing';\n",
        instead: "this.#state = 'closing';\n    this.#channel.raw.nackAll(true);\n",
      },
    ],
    caughtBy: [RABBIT_CONTRACT, RABBIT_CHANNEL_TEST],
  },
  {
    name: 'tags-of-another-channel',
    guard: 'A tag is acknowledged on the channel that it came from, and on no other.',
    edits: [
      {
        file: 'src/adapters/rabbitmq/rabbit-deliveries.ts',
        text: '    return channel;\n',
        instead: `    const isUsable = (one: RabbitChannel): boolean => one.queue === queue && one.isOpen;
    const newest = (): RabbitChannel => [...this.#channels].findLast(isUsable) ?? channel;
    return {
      queue,
      ackThrough: (tag) => newest().ackThrough(tag),
      stop: () => channel.stop(),
      close: () => channel.close(),
    };
`,
      },
    ],
    caughtBy: [RABBIT_CONTRACT, RABBIT_CHANNEL_TEST],
  },
  {
    name: 'small-delivery-limit',
    guard: 'The queues have no delivery limit that a crashing consumer could reach.',
    edits: [
      {
        file: 'src/adapters/rabbitmq/topology.ts',
        text: "'x-delivery-limit': 1_000_000_000",
        instead: "'x-delivery-limit': 3",
      },
    ],
    caughtBy: ['test/adapters/rabbitmq/topology.servers.test.ts', RABBIT_CHANNEL_TEST],
  },
  {
    name: 'prefetch-without-limit',
    guard: 'RabbitMQ delivers no more than the prefetch before something is acknowledged.',
    edits: [
      {
        file: RABBIT_CHANNEL,
        text: `queueName);
      await this.#channel.ask((raw) => raw.prefetch(prefetch, false));`,
        instead: `queueName);
      await this.#channel.ask((raw) => raw.prefetch(0 * prefetch, false));`,
      },
    ],
    caughtBy: [RABBIT_CONTRACT],
  },
  {
    name: 'unconfirmed-is-published',
    guard: 'A message counts as published when the broker has confirmed it.',
    edits: [
      {
        file: 'src/adapters/rabbitmq/confirmed-publishing.ts',
        text: 'if (problem === undefined) this.#stored(publication);',
        instead:
          'if (problem === undefined || problem instanceof Error) this.#stored(publication);',
      },
    ],
    caughtBy: [
      'test/adapters/rabbitmq/confirmed-publishing.test.ts',
      'test/adapters/rabbitmq/rabbit-publisher.servers.test.ts',
    ],
  },
  {
    name: 'acknowledged-by-the-broker',
    guard: 'RabbitMQ waits for our acknowledgement before it forgets a message.',
    edits: [{ file: RABBIT_CHANNEL, text: 'noAck: false', instead: 'noAck: true' }],
    caughtBy: [RABBIT_CONTRACT],
  },
];
