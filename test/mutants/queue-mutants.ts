/** Mutants of the way in: what is acknowledged when, and what comes again in which order. */
import type { Mutant } from './mutant.ts';

const FLOW = 'src/streams/flow.ts';
const SETTLEMENT = 'src/streams/settlement.ts';
const ACK_MARK = 'src/streams/ack-mark.ts';

const PARTITION = 'test/streams/partition.test.ts';
const CRASH = 'test/crash/failpoints.integration.test.ts';

export const QUEUE_MUTANTS: readonly Mutant[] = [
  {
    name: 'ack-before-commit',
    guard: 'A delivery is acknowledged after its commit, not when an actor has been told of it.',
    edits: [
      {
        file: FLOW,
        text: 'plates.tell(mail, nowMs);',
        instead: 'plates.tell(mail, nowMs);\n          intake.settle(mail.delivery);',
      },
      {
        file: FLOW,
        text: 'this.#settlement.refuse(refused);',
        instead: 'this.#own.acknowledge();\n        this.#settlement.refuse(refused);',
      },
      {
        file: SETTLEMENT,
        text: 'if (mail.sighting !== undefined && !isRefused(outcome)) this.#done(mail.delivery);',
        instead: 'void mail;\n      void outcome;',
      },
    ],
    caughtBy: [PARTITION, CRASH],
  },
  {
    name: 'ack-beyond-a-gap',
    guard: 'The acknowledged mark passes no delivery that is not done.',
    edits: [
      {
        file: ACK_MARK,
        text: `if (tag !== this.#mark + 1) {
      this.#done.add(tag);
      return;
    }`,
        instead: '',
      },
      {
        file: ACK_MARK,
        text: 'if (tag <= this.#mark || this.#done.has(tag)) {',
        instead: 'if (tag <= this.#mark) return;\n    if (this.#done.has(tag)) {',
      },
    ],
    caughtBy: ['test/streams/ack-mark.test.ts', PARTITION, CRASH],
  },
  {
    name: 'dead-letter-not-awaited',
    guard: 'What cannot act is acknowledged after its dead letter is stored.',
    edits: [
      {
        file: SETTLEMENT,
        text: 'this.#refused$.next(refused);',
        instead: `this.#refused$.next(refused);
    for (const { delivery } of refused) this.#done(delivery);
    if (refused.length > 0) this.#own.acknowledge();`,
      },
      {
        file: SETTLEMENT,
        text: '          this.#done(delivery);\n',
        instead: '',
      },
    ],
    caughtBy: [PARTITION],
  },
  {
    name: 'next-begins-before-the-close',
    guard: 'The channels of an incarnation are closed before the next one begins.',
    edits: [
      {
        file: FLOW,
        text: '          close.pipe(catchError(() => EMPTY)),\n',
        instead: '',
      },
    ],
    caughtBy: ['test/streams/partition-restart.test.ts'],
  },
  {
    name: 'place-not-stored',
    guard:
      'The embedded queue stores its place before it hands messages out, so they are marked when they come again.',
    edits: [
      {
        file: 'src/adapters/sqlite/sqlite-channel.ts',
        text: 'if (!this.#save()) {',
        instead: 'if (!this.#options.stored.isConsumedBy(this.#own.consumer)) {',
      },
    ],
    caughtBy: [
      'test/adapters/sqlite/sqlite-channel.test.ts',
      'test/adapters/sqlite/embedded-engine.contract.test.ts',
      'test/adapters/sqlite/crash.integration.test.ts',
    ],
  },
];
