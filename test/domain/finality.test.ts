import { describe, expect, it } from 'vitest';
import { isFinal, nextWake } from '#domain/finality.ts';
import { insertRead } from '#domain/event-order.ts';
import type { Read, Wake } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { DecisionContext } from '#domain/stay-rules.ts';
import { deriveVisits } from '#domain/visits.ts';
import type { EndedVisit, Visit } from '#domain/visits.ts';
import {
  DAY_MS,
  entry,
  exit,
  present,
  read,
  RULES,
  SECOND_MS,
  START_MS,
} from '#test/support/builders.ts';

const NEVER = Number.NEGATIVE_INFINITY;

interface Moment {
  readonly now: number;
  readonly watermark: number;
}

function at({ now, watermark }: Moment): DecisionContext {
  return present(START_MS + now * SECOND_MS, { watermarkMs: START_MS + watermark * SECOND_MS });
}

function readsOf(sightings: readonly Sighting[]): readonly Read[] {
  return sightings
    .map((sighting) => read(sighting))
    .reduce<readonly Read[]>((sorted, next) => insertRead(sorted, next), []);
}

function firstOf(...sightings: readonly Sighting[]): EndedVisit {
  const [visit] = deriveVisits(readsOf(sightings), RULES, START_MS + 40 * DAY_MS);
  return visit as Visit as EndedVisit;
}

describe('a stay is final', () => {
  const stay = firstOf(entry('e', 0), exit('x', 600));

  it('when the watermark has reached its exit', () => {
    expect(isFinal(stay, at({ now: 600, watermark: 599.999 }))).toBe(false);
    expect(isFinal(stay, at({ now: 600, watermark: 600 }))).toBe(true);
  });

  it('when it was held for as long as a lagging queue is waited for', () => {
    const heldSeconds = 600 + RULES.holdMaxMs / SECOND_MS;
    expect(isFinal(stay, at({ now: heldSeconds - 0.001, watermark: NEVER }))).toBe(false);
    expect(isFinal(stay, at({ now: heldSeconds, watermark: NEVER }))).toBe(true);
  });

  it('without an exit when the watermark has reached the entry that ended it', () => {
    const reEntered = firstOf(entry('e1', 0), entry('e2', 600));
    expect(isFinal(reEntered, at({ now: 700, watermark: 599 }))).toBe(false);
    expect(isFinal(reEntered, at({ now: 700, watermark: 600 }))).toBe(true);
  });

  it('that was too long when the watermark has reached the end of the longest stay', () => {
    const over = firstOf(entry('e', 0));
    const maxSeconds = RULES.maxMs / SECOND_MS;
    expect(isFinal(over, at({ now: maxSeconds + 1, watermark: maxSeconds - 1 }))).toBe(false);
    expect(isFinal(over, at({ now: maxSeconds + 1, watermark: maxSeconds }))).toBe(true);
  });
});

describe('an exit without an entry is final', () => {
  const alone = firstOf(exit('x', 0));
  const latenessSeconds = RULES.allowedLatenessMs / SECOND_MS;
  const skewSeconds = RULES.skewToleranceMs / SECOND_MS;

  it('when it has waited long enough and the watermark is past it, clocks and all', () => {
    expect(isFinal(alone, at({ now: latenessSeconds - 0.001, watermark: 100 }))).toBe(false);
    expect(isFinal(alone, at({ now: latenessSeconds, watermark: skewSeconds }))).toBe(true);
    const behind = skewSeconds - 0.001;
    expect(isFinal(alone, at({ now: latenessSeconds, watermark: behind }))).toBe(false);
  });
});

describe('a plate is looked at again', () => {
  function wakeOf(sightings: readonly Sighting[], moment: Moment): Wake | undefined {
    const context = at(moment);
    const reads = readsOf(sightings);
    return nextWake(deriveVisits(reads, RULES, context.nowMs), 0, reads, context);
  }

  function after(seconds: number, ms = 0): number {
    return START_MS + seconds * SECOND_MS + ms;
  }

  it('never when nothing is remembered', () => {
    expect(wakeOf([], { now: 0, watermark: 0 })).toBeUndefined();
  });

  it('when the longest stay of a car inside is over', () => {
    const wake = wakeOf([entry('e', 0)], { now: 0, watermark: 0 });
    expect(wake).toEqual({ clockMs: after(0, RULES.maxMs + 1) });
  });

  it('when an exit has waited for its entry', () => {
    const wake = wakeOf([exit('x', 0)], { now: 0, watermark: NEVER });
    expect(wake).toEqual({ clockMs: after(30) });
  });

  it('when the watermark is reached or was waited for long enough', () => {
    const wake = wakeOf([entry('e', 0), exit('x', 600)], { now: 600, watermark: 0 });
    expect(wake).toEqual({ clockMs: after(600, RULES.holdMaxMs), watermarkMs: after(600) });
  });

  it('for whatever comes first', () => {
    const sightings = [entry('e1', 0), exit('x1', 600), exit('x2', 700), entry('e2', 800)];
    const wake = wakeOf(sightings, { now: 800, watermark: NEVER });
    expect(wake).toEqual({ clockMs: after(600, RULES.holdMaxMs), watermarkMs: after(600) });
    const waiting = wakeOf(sightings, { now: 710, watermark: 600 });
    expect(waiting).toEqual({ clockMs: after(730) });
  });

  it('when it can be forgotten, if it waits for nothing', () => {
    const wake = wakeOf([entry('e', 0), exit('x', 600)], { now: 600, watermark: 600 });
    expect(wake).toEqual({ clockMs: after(610, RULES.eventAgeMaxMs + 1) });
  });

  it('when a stay that was too long can be forgotten, which is when its exit can come no more', () => {
    const now = RULES.maxMs / SECOND_MS + 1;
    const wake = wakeOf([entry('e', 0)], { now, watermark: now });
    expect(wake).toEqual({ clockMs: after(0, RULES.maxMs + RULES.eventAgeMaxMs + 1) });
  });
});
