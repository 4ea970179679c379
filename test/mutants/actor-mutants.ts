/** Mutants of actors and decisions: one turn at a time, each event once, nothing decided too soon. */
import type { Mutant } from './mutant.ts';

const REGISTRY = 'src/actors/plate-registry.ts';
const RESIDENTS = 'src/actors/residents.ts';

const REGISTRY_TEST = 'test/actors/plate-registry.test.ts';
const STORIES = 'test/stories/stories.replay.test.ts';
const PARTITION = 'test/streams/partition.test.ts';

export const ACTOR_MUTANTS: readonly Mutant[] = [
  {
    name: 'two-turns-of-a-plate',
    guard: 'No turn of a plate begins while another is in flight (A1, A2).',
    edits: [
      {
        file: RESIDENTS,
        text: 'if (actor.mailboxDepth === 0 || this.#scheduled.has(actor)) return;',
        instead: 'if (actor.mailboxDepth === 0) return;',
      },
      {
        file: 'src/actors/plate-actor.ts',
        text: 'if (this.#state === undefined || this.#turn !== undefined) {',
        instead: 'if (this.#state === undefined) {',
      },
    ],
    caughtBy: [REGISTRY_TEST, PARTITION],
  },
  {
    name: 'mailbox-overflow-dropped',
    guard: 'Mail that finds no room is refused with an error, and not forgotten (M2).',
    edits: [
      {
        file: REGISTRY,
        text: 'if (this.#offer(mail.sighting.key, mail, nowMs)) return;',
        instead:
          'if (this.#offer(mail.sighting.key, mail, nowMs) || mail.sighting.atMs > 0) return;',
      },
    ],
    caughtBy: [REGISTRY_TEST, 'test/streams/partition-restart.test.ts'],
  },
  {
    name: 'busy-actor-passivated',
    guard: 'An actor with mail or a turn stays in memory (A4).',
    edits: [{ file: RESIDENTS, text: 'if (!actor.isIdle) continue;', instead: 'void actor;' }],
    caughtBy: ['test/actors/residents.test.ts', REGISTRY_TEST],
  },
  {
    name: 'no-id-memory',
    guard: 'An event that had its effect already is recognised by its id.',
    edits: [
      {
        file: 'src/domain/plate-state.ts',
        text: 'if (read.kind === kind && read.id === id) return true;',
        instead: 'if (read.kind === kind && read.id === id) break;',
      },
    ],
    caughtBy: ['test/domain/decide.test.ts', STORIES, 'test/crash/failpoints.integration.test.ts'],
  },
  {
    name: 'forgotten-events-act',
    guard: 'An event from before what is remembered cannot act: it may have acted already.',
    edits: [
      {
        file: 'src/domain/decide.ts',
        text: "if (isForgotten(sighting.atMs, state, context)) return ignore('too_late', state);",
        instead: 'void isForgotten;',
      },
    ],
    caughtBy: ['test/domain/decide.test.ts', 'test/domain/retention.test.ts', PARTITION],
  },
  {
    name: 'late-entry-ignores-waiting-exit',
    guard: 'An entry that comes behind its exit finds it, and is not too late because of it.',
    edits: [
      {
        file: 'src/domain/decide.ts',
        text: 'const read = toRead(sighting, context.nowMs);',
        instead: `const closing = state.reads.findLast(({ kind }) => kind === 'exit');
  if (sighting.kind === 'entry' && closing !== undefined && sighting.atMs <= closing.atMs) {
    return ignore('too_late', state);
  }
  const read = toRead(sighting, context.nowMs);`,
      },
    ],
    caughtBy: [
      'test/domain/decide-waiting.test.ts',
      STORIES,
      'test/domain/arrival-order.property.test.ts',
    ],
  },
  {
    name: 'decided-before-the-watermark',
    guard: 'A visit is not decided before both queues have been seen up to its end.',
    edits: [
      {
        file: 'src/domain/finality.ts',
        text: 'return watermarkMs >= visit.settledAtMs && nowMs',
        instead: 'return watermarkMs <= Number.POSITIVE_INFINITY && nowMs',
      },
    ],
    caughtBy: ['test/domain/finality.test.ts', STORIES],
  },
  {
    name: 'mail-behind-overtaken',
    guard: 'What waits in a mailbox is not overtaken by the watermark.',
    edits: [
      {
        file: 'src/domain/decide-together.ts',
        text: 'const watermarks = sightings.length === 1 ?',
        instead: 'const watermarks = sightings.length >= 1 ?',
      },
    ],
    caughtBy: ['test/domain/decide-together.test.ts', STORIES],
  },
  {
    name: 'lateness-not-waited-for',
    guard: 'An exit without an entry waits for as long as an entry may be late.',
    edits: [
      {
        file: 'src/domain/finality.ts',
        text: 'return visit.endSeenAtMs + rules.allowedLatenessMs;',
        instead: 'return visit.endSeenAtMs + 0 * rules.allowedLatenessMs;',
      },
    ],
    caughtBy: ['test/domain/finality.test.ts', STORIES],
  },
  {
    name: 'future-event-admitted',
    guard: 'An event from the future acts on nothing, and moves no watermark.',
    edits: [
      {
        file: 'src/domain/admission.ts',
        text: 'if (aheadMs > rules.clockSkewMaxMs) {',
        instead: 'if (aheadMs === Number.POSITIVE_INFINITY) {',
      },
    ],
    caughtBy: ['test/domain/admission.test.ts', PARTITION],
  },
];
