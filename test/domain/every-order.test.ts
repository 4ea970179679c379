import { describe, expect, it } from 'vitest';
import { decide } from '#domain/decide.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import type { Summary } from '#domain/summary.ts';
import { entry, exit, HOUR_MS, KEY, present, RULES, START_MS } from '#test/support/builders.ts';
import { expectedStays, standingStays } from '#test/support/plate-run.ts';

type Stay = 'complete' | 'no exit' | 'no entry';

const END_MS = START_MS + HOUR_MS;

/** Up to four stays in a row, each with or without its entry and its exit. */
function scenarios(stays: number): readonly (readonly Stay[])[] {
  if (stays === 0) return [[]];
  const kinds = ['complete', 'no exit', 'no entry'] as const;
  return scenarios(stays - 1).flatMap((others) => kinds.map((kind) => [...others, kind]));
}

function eventsOf(stays: readonly Stay[]): readonly Sighting[] {
  return stays.flatMap((stay, index) => {
    const events: Sighting[] = [];
    if (stay !== 'no entry') events.push(entry(`entry-${index}`, index * 600));
    if (stay !== 'no exit') events.push(exit(`exit-${index}`, index * 600 + 300));
    return events;
  });
}

/**
 * Lets the events arrive in every order there is. Orders that begin alike share their beginning.
 *
 * @returns how many orders there were
 */
function tryEveryOrder(
  left: readonly Sighting[],
  state: PlateState,
  written: readonly Summary[],
  expected: readonly string[],
): number {
  if (left.length === 0) {
    const last = decide(KEY, state, undefined, present(END_MS));
    const stays = standingStays([...written, ...last.summaries]);
    if (stays.join() !== expected.join()) expect(stays).toEqual(expected);
    return 1;
  }
  let orders = 0;
  for (const event of left) {
    const decision = decide(KEY, state, event, present(START_MS + HOUR_MS / 2));
    const others = left.filter((other) => other !== event);
    const all = [...written, ...decision.summaries];
    orders += tryEveryOrder(others, evolve(state, decision), all, expected);
  }
  return orders;
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

describe('every order of arrival', () => {
  for (const stays of [1, 2, 3, 4]) {
    it(`makes the same summaries of ${stays} stays, whatever is missing`, () => {
      for (const scenario of scenarios(stays)) {
        const events = eventsOf(scenario);
        const expected = expectedStays(events, END_MS, RULES);
        expect(tryEveryOrder(events, UNSEEN, [], expected)).toBe(factorial(events.length));
      }
    });
  }

  it('finds one stay for each that was complete, and one for each event that was alone', () => {
    const events = eventsOf(['complete', 'no exit', 'no entry', 'complete']);
    expect(expectedStays(events, END_MS, RULES)).toEqual([
      // The entry of the second and the exit of the third stay make one: no camera says otherwise.
      'vehicle_exited entry-0 exit-0 300s',
      'vehicle_exited entry-1 exit-2 900s',
      'vehicle_exited entry-3 exit-3 300s',
    ]);
  });
});
