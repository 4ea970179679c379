/** Mutants of deadlines: what waits is committed state, and outlives actors and processes. */
import type { Mutant } from './mutant.ts';

const REGISTRY = 'src/actors/plate-registry.ts';
const RESIDENTS = 'src/actors/residents.ts';

const REGISTRY_TEST = 'test/actors/plate-registry.test.ts';
const STORIES = 'test/stories/stories.replay.test.ts';

export const DEADLINE_MUTANTS: readonly Mutant[] = [
  {
    name: 'lateness-deadline-not-stored',
    guard: 'A commit carries when a plate must be looked at again, so a restart forgets no exit.',
    edits: [
      {
        file: REGISTRY,
        text: 'dueAtMs: state.wake?.clockMs',
        instead: 'dueAtMs: undefined',
      },
    ],
    caughtBy: [REGISTRY_TEST, STORIES],
  },
  {
    name: 'lateness-deadline-not-restored',
    guard: 'A plate that is loaded again knows the deadline that it waits for.',
    edits: [
      {
        file: 'src/domain/plate-state-codec.ts',
        text: 'wake: clockMs === null ? undefined',
        instead: 'wake: clockMs === null || clockMs > 0 ? undefined',
      },
    ],
    caughtBy: ['test/domain/plate-state-codec.test.ts', 'test/domain/restart.property.test.ts'],
  },
  {
    name: 'watermark-deadline-not-stored',
    guard: 'A commit carries the watermark that a plate waits for.',
    edits: [
      {
        file: REGISTRY,
        text: 'heldUntilMs: state.wake?.watermarkMs',
        instead: 'heldUntilMs: undefined',
      },
    ],
    caughtBy: [REGISTRY_TEST, STORIES],
  },
  {
    name: 'wakes-dropped-when-evicted',
    guard: 'A deadline wakes a plate that is not in memory, as after a restart or a passivation.',
    edits: [
      {
        file: RESIDENTS,
        text: '  /** Actors that wait in the run queue. */\n',
        instead: `  has(key: PlateKey): boolean {
    return this.#residents.has(key);
  }

  /** Actors that wait in the run queue. */
`,
      },
      {
        file: REGISTRY,
        text: 'if (!this.#woken.has(key) && ',
        instead: 'if (this.#residents.has(key) && !this.#woken.has(key) && ',
      },
    ],
    caughtBy: [REGISTRY_TEST, STORIES, 'test/streams/restored-partition.property.test.ts'],
  },
];
