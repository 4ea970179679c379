/** Mutants of the relay: what is sent to the writer, and what leaves the outbox when. */
import type { Mutant } from './mutant.ts';

const RELAY = 'src/streams/relay.ts';

const RELAY_TEST = 'test/streams/relay.marbles.test.ts';
const OUTBOX_TEST = 'test/streams/partition-outbox.test.ts';
const CRASH = 'test/crash/failpoints.integration.test.ts';

export const RELAY_MUTANTS: readonly Mutant[] = [
  {
    name: 'trim-before-the-answer',
    guard: 'A summary leaves the outbox after the writer has said that it is durable (L1).',
    edits: [
      {
        file: RELAY,
        text: "options.failpoint('before-post');",
        instead: "options.failpoint('before-post');\n    from(options.trim(sentN)).subscribe();",
      },
    ],
    caughtBy: [RELAY_TEST, OUTBOX_TEST, CRASH],
  },
  {
    name: 'trim-by-the-answer-of-another',
    guard: 'Only what was sent leaves the outbox, whatever number the writer names (L1).',
    edits: [
      {
        file: RELAY,
        text: 'if (!hasIt || answer.lastN <= trimmedN || answer.lastN > sentN) {',
        instead: 'if (!hasIt) {',
      },
    ],
    caughtBy: [RELAY_TEST, 'test/streams/partition-history.test.ts'],
  },
  {
    name: 'no-handshake',
    guard: 'Store and log are compared before the first summary is sent (L3).',
    edits: [{ file: RELAY, text: 'options.compare(answer);', instead: 'void answer;' }],
    caughtBy: [
      'test/streams/relay-handshake.marbles.test.ts',
      'test/streams/partition-history.test.ts',
      'test/crash/damaged-log.integration.test.ts',
      'test/crash/everysec.servers.test.ts',
    ],
  },
  {
    name: 'foreign-log-taken',
    guard: 'The log of another data set is refused.',
    edits: [
      {
        file: 'src/streams/history-check.ts',
        text: 'if (dataset !== undefined && dataset !== own.dataset) {',
        instead: "if (dataset === '') {",
      },
    ],
    caughtBy: [
      'test/streams/history-check.test.ts',
      'test/streams/relay-handshake.marbles.test.ts',
    ],
  },
  {
    name: 'outbox-without-limit',
    guard: 'Nothing more is committed while the outbox is full (O2).',
    edits: [
      {
        file: 'src/streams/group-commit.ts',
        text: 'options.outbox.isFull ? undefined : ',
        instead: '',
      },
    ],
    caughtBy: ['test/streams/group-commit.marbles.test.ts', OUTBOX_TEST],
  },
  {
    name: 'cut-log-taken',
    guard: 'A log that lacks what has left the outbox is refused.',
    edits: [
      {
        file: 'src/streams/history-check.ts',
        text: 'if (n < trimmedN) {',
        instead: 'if (n < 0) {',
      },
    ],
    caughtBy: ['test/streams/history-check.test.ts', 'test/crash/damaged-log.integration.test.ts'],
  },
  {
    name: 'two-requests-of-the-relay',
    guard: 'One request is on its way to the writer at a time.',
    edits: [{ file: RELAY, text: 'permits: 1,', instead: 'permits: 2,' }],
    caughtBy: [RELAY_TEST, OUTBOX_TEST],
  },
  {
    name: 'trim-beyond-the-newest',
    guard: 'Redis trims no number that no summary has yet.',
    edits: [
      {
        file: 'src/adapters/redis/scripts/trim-outbox-2.lua',
        text: 'math.min(tonumber(ARGV[1]), tonumber(standing[1]))',
        instead: 'tonumber(ARGV[1])',
      },
    ],
    caughtBy: ['test/adapters/redis/redis-engine.servers.test.ts'],
  },
  {
    name: 'refusal-tried-again',
    guard: 'What needs a person ends the partition, and is not tried again.',
    edits: [
      {
        file: 'src/streams/processor.ts',
        text: 'if (error instanceof RefusedToRun) throw error;',
        instead: 'void RefusedToRun;',
      },
    ],
    caughtBy: ['test/streams/processor.marbles.test.ts', 'test/streams/partition-restart.test.ts'],
  },
];
