import { expect, it } from 'vitest';
import { PlateRegistry } from '#actors/plate-registry.ts';
import { decide } from '#domain/decide.ts';
import { keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { digest, PRESENT, RULES } from './rules.ts';
import type { SightingKind } from '#domain/sighting.ts';

/** Actors that fail to decide about the event `bad`. */
function actors() {
  const plates = new PlateRegistry({
    limits: { mailboxCapacity: 4, residentMax: 10, residentReadsMax: 100, idleMs: 1000 },
    rules: RULES,
    digest,
    ledgers: new Map(),
    decide: (key, state, sighting, context) => {
      if (sighting?.id === 'bad') throw new Error('bad');
      return decide(key, state, sighting, context);
    },
  });
  const tell = (kind: SightingKind, id: string, plate: string): void =>
    plates.tell(mailOf(kind, { id, plate, at: kind === 'entry' ? -60 : 0 }), NOON);
  const begin = (max = 100) => {
    const selection = plates.select(max);
    if (selection === undefined) throw new Error('Nothing waits.');
    const unseen = selection.cold.map(() => undefined);
    return plates.begin(selection, unseen, PRESENT);
  };
  return { plates, tell, begin };
}

it('counts what is in the mailboxes until its turn is over, and who can have a turn', () => {
  const { plates, tell, begin } = actors();
  const counted = () => ({ ...plates.survey(), ready: plates.readyCount });
  expect(counted()).toEqual({ sightings: { entry: 0, exit: 0 }, deepest: 0, ready: 0 });
  tell('entry', 'a', 'A');
  tell('exit', 'x', 'A');
  tell('entry', 'b', 'B');
  plates.wake([keyOf('A'), keyOf('C')], NOON);
  expect(counted()).toEqual({ sightings: { entry: 2, exit: 1 }, deepest: 3, ready: 3 });
  const batch = begin(1);
  tell('exit', 'y', 'A');
  expect(counted()).toEqual({ sightings: { entry: 2, exit: 2 }, deepest: 4, ready: 2 });
  plates.end(batch, NOON);
  expect(counted()).toEqual({ sightings: { entry: 1, exit: 1 }, deepest: 1, ready: 3 });
  plates.end(begin(), NOON);
  expect(counted()).toEqual({ sightings: { entry: 0, exit: 0 }, deepest: 0, ready: 0 });
});

it('says how many messages each turn took, and nothing of a turn that failed', () => {
  const { plates, tell, begin } = actors();
  tell('entry', 'a', 'A');
  tell('entry', 'bad', 'B');
  tell('exit', 'x', 'A');
  tell('entry', 'c', 'C');
  const batch = begin();
  expect(batch.turnSizes).toEqual([2, 1]);
  plates.end(batch, NOON);
  expect(begin().turnSizes).toEqual([1]);
});
