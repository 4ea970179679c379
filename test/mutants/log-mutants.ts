/** Mutants of the writer and its log: each summary once, in order, durable before the answer. */
import type { Mutant } from './mutant.ts';

const LOG_HISTORY = 'src/adapters/summary-log/log-history.ts';
const LOG_TAIL = 'src/adapters/summary-log/log-tail.ts';
const OPEN_LOG = 'src/adapters/summary-log/open-log.ts';

const HISTORY_TEST = 'test/adapters/summary-log/log-history.test.ts';
const TAIL_TEST = 'test/adapters/summary-log/log-tail.test.ts';
const OPEN_TEST = 'test/adapters/summary-log/open-log.test.ts';
const TORN_TEST = 'test/adapters/summary-log/torn-log.test.ts';
const LOG_TEST = 'test/adapters/summary-log/file-summary-log.test.ts';
const CRASH = 'test/crash/failpoints.integration.test.ts';
const DAMAGED = 'test/crash/damaged-log.integration.test.ts';

export const LOG_MUTANTS: readonly Mutant[] = [
  {
    name: 'no-writer-mark',
    guard: 'The writer knows the numbers that it has, and writes none twice (S1).',
    edits: [
      {
        file: LOG_HISTORY,
        text: 'const known = Math.min(records.length, staged - first + 1);',
        instead: 'const known = Math.min(0, staged);',
      },
    ],
    caughtBy: [HISTORY_TEST, LOG_TEST, CRASH],
  },
  {
    name: 'gap-of-numbers-taken',
    guard: 'The writer takes no number before the one that is due (S1).',
    edits: [
      {
        file: LOG_HISTORY,
        text: 'if (first > staged + 1) return',
        instead: 'if (first === Number.POSITIVE_INFINITY) return',
      },
    ],
    caughtBy: [HISTORY_TEST],
  },
  {
    name: 'other-summary-under-a-number',
    guard: 'Another summary under a number that the log has is refused.',
    edits: [
      {
        file: LOG_HISTORY,
        text: 'if (conflict !== undefined) return refuse(',
        instead: 'if (conflict?.n === 0) return refuse(',
      },
    ],
    caughtBy: [HISTORY_TEST, OPEN_TEST],
  },
  {
    name: 'answer-before-fdatasync',
    guard: 'The writer answers after `fdatasync`, not after the write (S2).',
    edits: [
      {
        file: LOG_TAIL,
        text: '(await this.#sync()) ?? ',
        instead: '(void this.#sync().catch(() => undefined), undefined) ?? ',
      },
    ],
    caughtBy: [LOG_TEST, TAIL_TEST, CRASH],
  },
  {
    name: 'fdatasync-tried-again',
    guard: 'An `fdatasync` that failed is never tried again.',
    edits: [
      {
        file: LOG_TAIL,
        text: 'await this.#file.datasync();',
        instead: 'await this.#file.datasync().catch(() => this.#file.datasync());',
      },
    ],
    caughtBy: [TAIL_TEST, 'test/adapters/writer-client/writer.integration.test.ts'],
  },
  {
    name: 'open-without-fdatasync',
    guard: 'What a killed writer left is made durable before it is answered for.',
    edits: [{ file: OPEN_LOG, text: '    await file.datasync();\n', instead: '' }],
    caughtBy: [OPEN_TEST],
  },
  {
    name: 'torn-line-not-cut',
    guard: 'A torn last line is cut before anything is written behind it.',
    edits: [
      {
        file: OPEN_LOG,
        text: 'if (survey.tornBytes > 0) await file.truncate(survey.soundBytes);',
        instead: '',
      },
    ],
    caughtBy: [OPEN_TEST, TORN_TEST, DAMAGED],
  },
  {
    name: 'refused-write-not-cut-back',
    guard: 'A write that the disk took in part is cut back to the last whole line.',
    edits: [{ file: LOG_TAIL, text: 'else await this.#cutBack();', instead: '' }],
    caughtBy: [TAIL_TEST, 'test/adapters/summary-log/disk-full.integration.test.ts'],
  },
  {
    name: 'no-checksum-at-open',
    guard: 'Each line is compared with its checksum when the log is opened.',
    edits: [
      {
        file: 'src/adapters/summary-log/line-format.ts',
        text: 'if (actual !== Number.parseInt(checksum, 16)) {',
        instead: 'if (Number.isNaN(actual)) {',
      },
    ],
    caughtBy: ['test/adapters/summary-log/line-format.test.ts', TORN_TEST, DAMAGED],
  },
  {
    name: 'two-writers-on-one-log',
    guard: 'A log has one writer at a time.',
    edits: [
      {
        file: 'src/adapters/summary-log/log-lock.ts',
        text: '    `${logPath}.lock`,\n',
        instead: '    `${logPath}.${performance.now()}.lock`,\n',
      },
    ],
    caughtBy: ['test/adapters/summary-log/log-lock.test.ts'],
  },
];
