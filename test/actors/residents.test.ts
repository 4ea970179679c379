import { describe, expect, it } from 'vitest';
import { Residents } from '#actors/residents.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import { keyOf, mailOf } from '#test/support/deliveries.ts';
import type { PlateActor } from '#actors/plate-actor.ts';
import type { Read } from '#domain/plate-state.ts';
import type { ResidentLimits } from '#actors/residents.ts';

const LIMITS: ResidentLimits = {
  mailboxCapacity: 2,
  residentMax: 3,
  residentReadsMax: 100,
  idleMs: 100,
};

const READ: Read = {
  kind: 'entry',
  id: 'in',
  atMs: 0,
  delayMs: 0,
  laneId: undefined,
  spanMs: 0,
  summaryCount: 0,
  standing: undefined,
};

/** Residents with an actor for each letter, active one after the other from 0. */
function residentsOf(letters: string, limits: Partial<ResidentLimits> = {}): Residents {
  const residents = new Residents({ ...LIMITS, ...limits });
  Array.from(letters).forEach((letter, nowMs) => residents.find(keyOf(letter), nowMs));
  return residents;
}

function mailTo(residents: Residents, letter: string): PlateActor {
  const actor = residents.find(keyOf(letter), 0);
  actor.offer(mailOf('entry', { id: letter, plate: letter, at: 0 }));
  residents.schedule(actor);
  return actor;
}

/** An actor whose turn is over and that remembers so many reads. */
function remember(residents: Residents, letter: string, reads: number): PlateActor {
  const actor = residents.find(keyOf(letter), 0);
  actor.load({ ...UNSEEN, reads: Array.from({ length: reads }, () => READ) });
  residents.release(actor, 0);
  return actor;
}

const lettersOf = (actors: readonly PlateActor[]): string =>
  actors.map(({ key }) => key.at(-1)).join('');

describe('Residents', () => {
  it('has one actor for a key, however often it is looked for (R1)', () => {
    const residents = residentsOf('');
    const actor = residents.find(keyOf('A'), 0);
    expect(residents.find(keyOf('A'), 5)).toBe(actor);
    expect(residents.count).toBe(1);
  });

  it('gives a mailbox room for the sightings and one wake-up call', () => {
    const actor = residentsOf('A').find(keyOf('A'), 0);
    const mail = mailOf('entry', { id: 'a', plate: 'A', at: 0 });
    expect([mail, mail, mail, mail].map((one) => actor.offer(one))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('gives out those that have waited longest first', () => {
    const residents = residentsOf('');
    for (const letter of 'CABD') mailTo(residents, letter);
    expect(lettersOf(residents.take(3))).toBe('CAB');
    expect(lettersOf(residents.take(3))).toBe('D');
    expect(residents.take(3)).toEqual([]);
  });

  it('schedules no actor without mail (R2)', () => {
    const residents = residentsOf('A');
    residents.schedule(residents.find(keyOf('A'), 0));
    expect(residents.take(9)).toEqual([]);
  });

  it('schedules an actor once, however much mail it gets (R2)', () => {
    const residents = residentsOf('');
    mailTo(residents, 'A');
    mailTo(residents, 'A');
    expect(lettersOf(residents.take(9))).toBe('A');
  });

  it('gives no actor out a second time before its turn is over (R2)', () => {
    const residents = residentsOf('');
    const actor = mailTo(residents, 'A');
    residents.take(9);
    mailTo(residents, 'A');
    expect(residents.take(9)).toEqual([]);
    residents.release(actor, 1);
    expect(lettersOf(residents.take(9))).toBe('A');
  });

  it('puts an actor with more mail behind those that wait', () => {
    const residents = residentsOf('');
    const actor = mailTo(residents, 'A');
    residents.take(9);
    mailTo(residents, 'B');
    residents.release(actor, 1);
    expect(lettersOf(residents.take(9))).toBe('BA');
  });

  it('passivates those that were idle for so long (R3)', () => {
    const residents = residentsOf('ABC');
    expect(residents.passivate(99)).toEqual({ idle: 0, capacity: 0 });
    expect(residents.passivate(101)).toEqual({ idle: 2, capacity: 0 });
    expect(residents.count).toBe(1);
  });

  it('passivates the longest idle when there are too many (R3)', () => {
    const residents = residentsOf('ABCDE');
    residents.release(residents.find(keyOf('A'), 9), 9);
    expect(residents.passivate(10)).toEqual({ idle: 0, capacity: 2 });
    expect(residents.count).toBe(3);
    expect(residents.passivate(108)).toEqual({ idle: 2, capacity: 0 });
    mailTo(residents, 'A');
    expect(residents.count).toBe(1);
  });

  it('passivates nobody who has mail, and younger ones in their place (A4, R3)', () => {
    const residents = residentsOf('ABCDE');
    mailTo(residents, 'A');
    mailTo(residents, 'B');
    expect(residents.passivate(10)).toEqual({ idle: 0, capacity: 2 });
    expect(lettersOf(residents.take(9))).toBe('AB');
    expect(residents.passivate(10_000)).toEqual({ idle: 1, capacity: 0 });
    expect(residents.count).toBe(2);
  });

  it('passivates the longest idle when they remember too much (R4)', () => {
    const residents = residentsOf('', { residentReadsMax: 4 });
    remember(residents, 'A', 1);
    remember(residents, 'B', 3);
    expect(residents.isOverLimit).toBe(false);
    expect(residents.passivate(10)).toEqual({ idle: 0, capacity: 0 });
    remember(residents, 'C', 1);
    expect(residents.isOverLimit).toBe(true);
    expect(residents.passivate(10)).toEqual({ idle: 0, capacity: 1 });
    expect(residents.isOverLimit).toBe(false);
    expect(residents.count).toBe(2);
  });

  it('counts what an actor remembers once, however often its turn is over (R4)', () => {
    const residents = residentsOf('', { residentReadsMax: 4 });
    const actor = remember(residents, 'A', 4);
    residents.release(actor, 1);
    expect(residents.isOverLimit).toBe(false);
    expect(residents.passivate(200)).toEqual({ idle: 1, capacity: 0 });
    remember(residents, 'B', 4);
    expect(residents.isOverLimit).toBe(false);
  });

  it('keeps more than the limit when all of them have mail', () => {
    const residents = residentsOf('');
    for (const letter of 'ABCDE') mailTo(residents, letter);
    expect(residents.passivate(10_000)).toEqual({ idle: 0, capacity: 0 });
    expect(residents.count).toBe(5);
  });
});
