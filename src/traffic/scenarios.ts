/** The scenarios that there are. docs/scenarios.md says what to learn from each. */
import { stretchPhases } from './scenario.ts';
import type { Phase, Scenario } from './scenario.ts';

const CALM_MS = 15_000;
const TOUR_CALM_MS = 10_000;
const TOUR_PART_MS = 40_000;

const SINGLE = {
  'rush-hour': betweenCalms({
    name: 'rush-hour',
    summary: 'the rate rises to six times what it was, and falls again',
    panels: [
      'In, committed, written',
      'On their way, against prefetch',
      'Plates in a commit, against its limit',
      'Event loop: share of the time in use',
    ],
    alerts: [],
    phases: [
      { name: 'rising', lengthMs: 15_000, traffic: { rateFactor: 3 } },
      { name: 'rush', lengthMs: 30_000, traffic: { rateFactor: 6 } },
      { name: 'falling', lengthMs: 15_000, traffic: { rateFactor: 3 } },
    ],
  }),
  'slow-writer': betweenCalms({
    name: 'slow-writer',
    summary: 'the writer takes four seconds for each request; summaries wait in the outbox',
    panels: [
      'Requests to the writer, as the processor sees them',
      'Outbox, against its limit',
      'Age of the oldest summary in the outbox',
      'Stage: relay',
    ],
    alerts: ['ParkingWriterSlow', 'ParkingOutboxStuck'],
    // Long enough for an alert that waits until a summary is a minute old, and then a minute more.
    phases: [
      { name: 'writer slow', lengthMs: 150_000, writerDelayMs: 4_000 },
      { name: 'catching up', lengthMs: 30_000 },
    ],
  }),
  'store-away': betweenCalms({
    name: 'store-away',
    summary: 'the store goes away in the middle of a commit and answers nothing for ten seconds',
    panels: [
      'Commits, by how they ended',
      'Failed store operations',
      'Incarnations that begin and end',
      'Redelivered',
      'From the camera to the commit',
    ],
    alerts: ['ParkingCommitFailures', 'ParkingPartitionRestarted'],
    phases: [
      { name: 'store away', lengthMs: 10_000, isStoreAway: true },
      { name: 'catching up', lengthMs: 30_000 },
    ],
  }),
  poison: betweenCalms({
    name: 'poison',
    summary: 'half as many malformed and hostile messages as events',
    panels: ['Dead letters, by reason', 'How deliveries were settled', 'Dead letters that wait'],
    alerts: ['ParkingDeadLettersGrowing', 'ParkingSLOBurnFast'],
    phases: [{ name: 'poisoned', lengthMs: 75_000, traffic: { malformedShare: 0.5 } }],
  }),
  'duplicate-storm': betweenCalms({
    name: 'duplicate-storm',
    summary: 'every event comes five times at once, and every second one again later',
    panels: ['What became of the events', 'Events that changed nothing'],
    alerts: ['ParkingRepeatsHigh'],
    phases: [
      {
        name: 'storm',
        lengthMs: 90_000,
        traffic: { duplicateShare: 1, duplicateCopies: 4, retransmissionShare: 0.5 },
      },
    ],
  }),
  'hot-plate': betweenCalms({
    name: 'hot-plate',
    summary: 'one car comes as often as it can, and each of its events 700 times more',
    panels: [
      'Deepest mailbox, against its capacity',
      'Messages taken in one turn',
      'Waiting in a mailbox',
      'Events that changed nothing',
    ],
    alerts: ['ParkingRepeatsHigh'],
    phases: [{ name: 'hot', lengthMs: 90_000, traffic: { hotCopies: 700 } }],
  }),
} as const satisfies Record<string, Scenario>;

/** By name. */
export const SCENARIOS = { ...SINGLE, tour: makeTour(Object.values(SINGLE)) } as const;

export type ScenarioName = keyof typeof SCENARIOS;

/** So it can be seen what a scenario changes, and how it is afterwards. */
function betweenCalms(scenario: Scenario): Scenario {
  const calm = { name: 'calm', lengthMs: CALM_MS };
  const calmAgain = { name: 'calm again', lengthMs: CALM_MS };
  return { ...scenario, phases: [calm, ...scenario.phases, calmAgain] };
}

/** All of them, each after a calm time, and a calm time at the end. */
function makeTour(scenarios: readonly Scenario[]): Scenario {
  return {
    name: 'tour',
    summary: 'all of these, one after the other, with calm times between them',
    panels: [...new Set(scenarios.flatMap(({ panels }) => panels))],
    // Its parts are too short for the others.
    alerts: [
      'ParkingCommitFailures',
      'ParkingPartitionRestarted',
      'ParkingDeadLettersGrowing',
      'ParkingSLOBurnFast',
      'ParkingRepeatsHigh',
    ],
    phases: [
      ...scenarios.flatMap(({ name, phases }): readonly Phase[] => [
        { name: `calm before ${name}`, lengthMs: TOUR_CALM_MS },
        ...stretchPhases(phases.slice(1, -1), TOUR_PART_MS).map((phase) => ({
          ...phase,
          name: `${name}, ${phase.name}`,
        })),
      ]),
      { name: 'calm at the end', lengthMs: TOUR_CALM_MS },
    ],
  };
}
