import { describe, expect, it } from 'vitest';
import { decide } from '#domain/decide.ts';
import { evolve } from '#domain/evolve.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import type { PlateState } from '#domain/plate-state.ts';
import type { Sighting } from '#domain/sighting.ts';
import {
  DAY_MS,
  entry,
  exit,
  KEY,
  OnePlate,
  plateWith,
  present,
  START_MS,
} from '#test/support/builders.ts';

function after(...events: readonly Sighting[]): PlateState {
  return plateWith(...events).state;
}

describe('the state after a decision', () => {
  it('is the same object when nothing has changed', () => {
    const state = after(entry('e', 0));
    const woken = decide(KEY, state, undefined, present(START_MS + 1));
    expect(evolve(state, woken)).toBe(state);
    const again = decide(KEY, state, entry('e', 0), present(START_MS + 1));
    expect(evolve(state, again)).toBe(state);
  });

  it('is another one when only the time of the next look has changed', () => {
    const lagging = present(START_MS, { watermarkMs: Number.NEGATIVE_INFINITY });
    const before = evolve(UNSEEN, decide(KEY, UNSEEN, exit('x', 0), lagging));
    const later = { ...lagging, nowMs: START_MS + 60_000 };
    const state = evolve(before, decide(KEY, before, undefined, later));
    expect(state).not.toBe(before);
    expect(state.wake?.watermarkMs).toBeDefined();
    expect(state.reads).toBe(before.reads);
  });

  it('leaves the state before it as it was', () => {
    const before = after(entry('e', 0));
    const copy = structuredClone(before);
    evolve(before, decide(KEY, before, exit('x', 60), present(START_MS + 60_000)));
    expect(before).toEqual(copy);
  });

  it('carries the summary of a stay on its exit', () => {
    const { reads } = after(entry('e', 0), exit('x', 60));
    expect(reads.map(({ standing }) => standing)).toEqual([
      undefined,
      {
        summaryId: 'main/B123\nvehicle_exited\ne\nx',
        version: 1,
        reason: 'vehicle_exited',
        entryId: 'e',
        exitId: 'x',
      },
    ]);
  });

  it('carries the summary of a stay without an exit on its entry', () => {
    const { reads } = after(entry('e1', 0), entry('e2', 60));
    expect(reads[0]?.standing).toMatchObject({ reason: 'vehicle_re_entered', entryId: 'e1' });
    expect(reads[1]?.standing).toBeUndefined();
  });

  it('carries a summary no longer when another has superseded it', () => {
    const { reads } = after(entry('e1', 0), entry('e2', 60), exit('x', 30));
    expect(reads.map(({ id, standing }) => [id, standing?.version])).toEqual([
      ['e1', undefined],
      ['x', 2],
      ['e2', undefined],
    ]);
  });

  it('carries nothing for a summary that was taken back', () => {
    const lane = { laneId: 'in' };
    const { reads } = after(
      entry('e1', 0, lane),
      entry('e3', 15, lane),
      exit('x', 600),
      entry('e2', 8, lane),
    );
    expect(reads.map(({ standing }) => standing?.version)).toEqual([
      undefined,
      undefined,
      undefined,
      2,
    ]);
  });

  it('counts how many summaries have named each read', () => {
    const { reads } = after(entry('e1', 0), entry('e2', 60), exit('x', 30), entry('e3', 10));
    expect(reads.map(({ id, summaryCount }) => [id, summaryCount])).toEqual([
      ['e1', 3],
      ['e3', 1],
      ['x', 2],
      ['e2', 0],
    ]);
  });

  it('is that of a plate that was never seen when everything is forgotten', () => {
    const state = after(entry('e', 0), exit('x', 60));
    const decision = decide(KEY, state, undefined, present(START_MS + 8 * DAY_MS));
    expect(evolve(state, decision)).toBe(UNSEEN);
  });

  it('does not carry what was written of reads that were dropped with it', () => {
    const plate = new OnePlate({ readsMax: 2 });
    plate.lagsAtMs = Number.NEGATIVE_INFINITY;
    plate.see(exit('x1', 0));
    plate.see(exit('x2', 60));
    plate.see(exit('x3', 120));
    expect(plate.written.map(({ exit_event_id: id }) => id)).toEqual(['x1']);
    expect(plate.state.reads.map(({ id, standing }) => [id, standing])).toEqual([
      ['x2', undefined],
      ['x3', undefined],
    ]);
  });
});
