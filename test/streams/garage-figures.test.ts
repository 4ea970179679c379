import { describe, expect, it } from 'vitest';
import { gatherGarages } from '#streams/garage-figures.ts';
import { bytesOf, deliveryOf, keyOf } from '#test/support/deliveries.ts';
import { entry, exit, START_MS } from '#test/support/builders.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import type { Ruling } from '#ports/plates.ts';

function ruling(sighting: Sighting, outcome: Ruling['outcome'] = 'accepted'): Ruling {
  return { mail: { sighting, delivery: deliveryOf(sighting.kind, 1, bytesOf('')) }, outcome };
}

function summary(changes: Partial<Summary>): Summary {
  return {
    summary_id: 's',
    version: 1,
    garage_id: 'main',
    vehicle_plate: 'B123',
    status: 'matched',
    reason: 'vehicle_exited',
    ...changes,
  };
}

const gather = (rulings: readonly Ruling[], summaries: readonly Summary[] = []) =>
  gatherGarages({ rulings, summaries });

describe('the figures of the garages', () => {
  it('count what was accepted, for each garage by itself', () => {
    const east = { garageId: 'east' };
    const figures = gather([
      ruling(entry('a', 0)),
      ruling(exit('b', 1)),
      ruling(entry('c', 2)),
      ruling(entry('a', 0), 'duplicate'),
      ruling(exit('d', 2), 'too_late'),
      ruling(entry('e', 0, east)),
      { mail: { sighting: undefined, key: keyOf('A') }, outcome: 'woken' },
    ]);
    expect(figures).toMatchObject([
      { garage: 'main', entries: 2, exits: 1 },
      { garage: 'east', entries: 1, exits: 0 },
    ]);
  });

  it('count the stays that ended, and how long those were of which both ends were seen', () => {
    const figures = gather(
      [],
      [
        summary({ duration_seconds: 400 }),
        summary({ duration_seconds: 0 }),
        summary({ status: 'unmatched', reason: 'unknown_vehicle_exited' }),
        summary({ status: 'unmatched', reason: 'maximum_stay_exceeded' }),
        summary({ version: 2, duration_seconds: 300 }),
        summary({ version: 2, status: 'unmatched', reason: 'read_corrected' }),
      ],
    );
    expect(figures).toEqual([
      {
        garage: 'main',
        entries: 0,
        exits: 0,
        matched: 2,
        unmatched: 2,
        unmatchedExits: 1,
        staySeconds: [400, 0],
        gates: [],
      },
    ]);
  });

  it('have the newest event time of each gate, whatever became of the event', () => {
    const north = { gateId: 'north', laneId: 'in-1' };
    const seconds = START_MS / 1000;
    const [figures] = gather([
      ruling(entry('a', 7, north)),
      ruling(entry('b', 9, north), 'duplicate'),
      ruling(entry('c', 5, north), 'debounced'),
      ruling(exit('d', 1, north)),
    ]);
    expect(figures?.gates).toEqual([
      { gate: 'north', kind: 'entry', newestSeconds: seconds + 9 },
      { gate: 'north', kind: 'exit', newestSeconds: seconds + 1 },
    ]);
  });

  it('take the lane or the camera for the gate where no gate is named, or else the kind', () => {
    const [figures] = gather([
      ruling(entry('a', 0, { laneId: 'in-1', cameraId: 'cam' })),
      ruling(entry('b', 0, { cameraId: 'cam' })),
      ruling(entry('c', 0)),
    ]);
    expect(figures?.gates.map(({ gate }) => gate)).toEqual(['in-1', 'cam', 'entry']);
  });
});
