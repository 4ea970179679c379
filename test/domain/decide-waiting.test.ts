/**
 * The state table, second part: what each event means for a plate in each state. The
 * states are not stored; they are names for what the reads of the plate make.
 */
import { describe, expect, it } from 'vitest';
import {
  entry,
  exit,
  OnePlate,
  plateWith,
  RULES,
  SECOND_MS,
  START_MS,
  told,
} from '#test/support/builders.ts';

const LATENESS = RULES.allowedLatenessMs / SECOND_MS;
const HOLD = RULES.holdMaxMs / SECOND_MS;
const LONG_AGO = Number.NEGATIVE_INFINITY;

describe('an exit that waits for its entry', () => {
  it('is paired when the entry comes in time', () => {
    const plate = plateWith(exit('x', 600));
    const { outcome, summaries } = plate.see(entry('e', 0));
    expect(outcome).toBe('accepted');
    expect(told(summaries)).toEqual(['vehicle_exited e-x v1']);
  });

  it('is held when the entry comes, but the entry queue has not come so far', () => {
    const plate = plateWith(exit('x', 600));
    plate.lagsAtMs = START_MS + 300 * SECOND_MS;
    expect(plate.see(entry('e1', 0)).summaries).toEqual([]);
    expect(plate.see(entry('e2', 500)).summaries).toEqual([]);
    plate.lagsAtMs = undefined;
    expect(told(plate.wake().summaries)).toEqual([
      'vehicle_re_entered e1- v1',
      'vehicle_exited e2-x v1',
    ]);
  });

  it('goes on to wait when the car comes in later: the two have nothing to do with each other', () => {
    const plate = plateWith(exit('x', 0));
    expect(plate.see(entry('e', 20))).toMatchObject({ summaries: [], isInside: true });
    plate.runTo(LATENESS);
    expect(told(plate.written)).toEqual(['unknown_vehicle_exited -x v1']);
  });

  it('waits together with another exit, each for its own time', () => {
    const plate = plateWith(exit('x1', 0), exit('x2', 20));
    plate.runTo(LATENESS);
    expect(told(plate.written)).toEqual(['unknown_vehicle_exited -x1 v1']);
    plate.runTo(20 + LATENESS);
    expect(told(plate.written).slice(1)).toEqual(['unknown_vehicle_exited -x2 v1']);
  });

  it('is read again in the same lane: that is one exit', () => {
    const plate = plateWith(exit('x1', 0, { laneId: 'out' }));
    expect(plate.see(exit('x2', 5, { laneId: 'out' })).outcome).toBe('debounced');
    plate.runTo(LATENESS);
    expect(told(plate.written)).toEqual(['unknown_vehicle_exited -x1 v1']);
  });

  it('is the same exit again: nothing happens, and it waits no longer for that', () => {
    const plate = plateWith(exit('x', 0));
    plate.runTo(20);
    expect(plate.see(exit('x', 0)).outcome).toBe('duplicate');
    expect(plate.state.wake?.clockMs).toBe(START_MS + RULES.allowedLatenessMs);
  });

  it('is written alone when no entry has come in time', () => {
    const plate = plateWith(exit('x', 0));
    plate.runTo(LATENESS - 1);
    expect(plate.written).toEqual([]);
    plate.runTo(LATENESS);
    expect(told(plate.written)).toEqual(['unknown_vehicle_exited -x v1']);
    expect(plate.written[0]).toMatchObject({
      status: 'unmatched',
      exit_date_time: '2026-11-21T09:00:00.000Z',
    });
    expect(plate.written[0]).not.toHaveProperty('entry_date_time');
    expect(plate.written[0]).not.toHaveProperty('duration_seconds');
  });

  it('waits from when it was seen, not from when it happened', () => {
    const plate = new OnePlate();
    plate.nowMs = START_MS + 600 * SECOND_MS;
    plate.see(exit('x', 0));
    expect(plate.state.wake?.clockMs).toBe(plate.nowMs + RULES.allowedLatenessMs);
  });

  it('waits on while the entry queue is known to lag, until the queue has come so far', () => {
    const plate = plateWith(exit('x', 0));
    plate.lagsAtMs = START_MS;
    plate.runTo(600);
    expect(plate.written).toEqual([]);
    // An entry may still be later than its exit by as much as clocks differ.
    expect(plate.state.wake?.watermarkMs).toBe(START_MS + RULES.skewToleranceMs);
    plate.lagsAtMs = START_MS + RULES.skewToleranceMs;
    expect(told(plate.wake().summaries)).toEqual(['unknown_vehicle_exited -x v1']);
  });

  it('does not wait for a lagging queue for ever', () => {
    const plate = plateWith(exit('x', 0));
    plate.lagsAtMs = LONG_AGO;
    plate.runTo(HOLD - 1);
    expect(plate.written).toEqual([]);
    plate.runTo(HOLD);
    expect(told(plate.written)).toEqual(['unknown_vehicle_exited -x v1']);
  });

  it('is corrected when its entry comes after all', () => {
    const plate = plateWith(exit('x', 600));
    plate.runTo(1_200);
    const { summaries } = plate.see(entry('e', 0));
    expect(told(summaries)).toEqual(['vehicle_exited e-x v2']);
    expect(summaries[0]).toMatchObject({
      supersedes: plate.written[0]?.summary_id,
      duration_seconds: 600,
      status: 'matched',
    });
  });

  it('is corrected once: an even later entry corrects the correction', () => {
    const plate = plateWith(exit('x', 600));
    plate.runTo(1_200);
    plate.see(entry('e1', 0));
    const { summaries } = plate.see(entry('e2', 300));
    expect(told(summaries)).toEqual(['vehicle_re_entered e1- v1', 'vehicle_exited e2-x v3']);
    expect(summaries[1]?.supersedes).toBe(plate.written[1]?.summary_id);
  });
});

describe('a pairing that is held', () => {
  function held(): OnePlate {
    const plate = plateWith(entry('e1', 0));
    plate.lagsAtMs = LONG_AGO;
    plate.see(exit('x1', 600));
    return plate;
  }

  it('changes when a better entry comes', () => {
    const plate = held();
    plate.see(entry('e2', 300));
    plate.lagsAtMs = undefined;
    expect(told(plate.wake().summaries)).toEqual([
      'vehicle_re_entered e1- v1',
      'vehicle_exited e2-x1 v1',
    ]);
  });

  it('changes when an earlier exit comes', () => {
    const plate = held();
    plate.see(exit('x0', 300));
    plate.lagsAtMs = undefined;
    expect(told(plate.wake().summaries)).toEqual(['vehicle_exited e1-x0 v1']);
    plate.runTo(600 + LATENESS);
    expect(told(plate.written).slice(1)).toEqual(['unknown_vehicle_exited -x1 v1']);
  });

  it('does not change when the car comes again later', () => {
    const plate = held();
    expect(plate.see(entry('e2', 900))).toMatchObject({ summaries: [], isInside: true });
    plate.lagsAtMs = undefined;
    expect(told(plate.wake().summaries)).toEqual(['vehicle_exited e1-x1 v1']);
    expect(plate.state.isInside).toBe(true);
  });

  it('is written when it was held for too long', () => {
    const plate = held();
    plate.runTo(600 + HOLD - 1);
    expect(plate.written).toEqual([]);
    plate.runTo(600 + HOLD);
    expect(told(plate.written)).toEqual(['vehicle_exited e1-x1 v1']);
  });
});
