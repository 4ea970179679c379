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
 * Lets the events arrive in every order there is and counts how often each outcome was the result.
 * Orders that begin alike share their beginning.
 */
function tryEveryOrder(
  left: readonly Sighting[],
  state: PlateState,
  written: readonly Summary[],
  outcomes: Map<string, number>,
): void {
  if (left.length === 0) {
    const { summaries } = decide(KEY, state, undefined, present(END_MS));
    const outcome = standingStays([...written, ...summaries]).join(', ');
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  for (const event of left) {
    const decision = decide(KEY, state, event, present(START_MS + HOUR_MS / 2));
    const others = left.filter((other) => other !== event);
    const all = [...written, ...decision.summaries];
    tryEveryOrder(others, evolve(state, decision), all, outcomes);
  }
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

describe('every order of arrival', () => {
  for (const stays of [1, 2, 3, 4]) {
    it(`makes the same summaries of ${stays} stays, whatever is missing`, () => {
      for (const scenario of scenarios(stays)) {
        const events = eventsOf(scenario);
        const outcomes = new Map<string, number>();
        tryEveryOrder(events, UNSEEN, [], outcomes);
        const expected = expectedStays(events, END_MS, RULES).join(', ');
        expect(outcomes).toEqual(new Map([[expected, factorial(events.length)]]));
      }
    });
  }

  it('takes an entry and an exit that follow each other for one stay, as no camera says otherwise', () => {
    const events = eventsOf(['complete', 'no exit', 'no entry', 'complete']);
    expect(expectedStays(events, END_MS, RULES)).toEqual([
      'vehicle_exited entry-0 exit-0 300s',
      'vehicle_exited entry-1 exit-2 900s',
      'vehicle_exited entry-3 exit-3 300s',
    ]);
  });
});
