/**
 * The state table, first part: what each event means for a plate in each state. The
 * states are not stored; they are names for what the reads of the plate make.
 */
import { describe, expect, it } from 'vitest';
import { UNSEEN } from '#domain/plate-state.ts';
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

const DAY = 86_400;
const LATENESS = RULES.allowedLatenessMs / SECOND_MS;
const MAX = RULES.maxMs / SECOND_MS;
const LONG_AGO = Number.NEGATIVE_INFINITY;

describe('a plate that was never seen', () => {
  it('is inside after an entry, until the longest stay is over', () => {
    const plate = new OnePlate();
    const { outcome, summaries } = plate.see(entry('e', 0));
    expect(outcome).toBe('accepted');
    expect(summaries).toEqual([]);
    expect(plate.state.isInside).toBe(true);
    expect(plate.state.wake).toEqual({ clockMs: START_MS + RULES.maxMs + 1 });
  });

  it('waits for an entry after an exit, as long as one may be late', () => {
    const plate = new OnePlate();
    const { outcome, summaries } = plate.see(exit('x', 0));
    expect(outcome).toBe('accepted');
    expect(summaries).toEqual([]);
    expect(plate.state.isInside).toBe(false);
    expect(plate.state.wake).toEqual({ clockMs: START_MS + RULES.allowedLatenessMs });
  });

  it('stays so when it is woken', () => {
    const plate = new OnePlate();
    expect(plate.wake()).toMatchObject({ outcome: 'woken', summaries: [], wake: undefined });
    expect(plate.state).toBe(UNSEEN);
  });
});

describe('a car that is inside', () => {
  it('leaves: the stay is written at once when both queues have been seen so far', () => {
    const plate = plateWith(entry('e', 0));
    const { outcome, summaries, isInside } = plate.see(exit('x', 3_661.9));
    expect(outcome).toBe('accepted');
    expect(isInside).toBe(false);
    expect(summaries).toEqual([
      {
        summary_id: 'main/B123\nvehicle_exited\ne\nx',
        version: 1,
        garage_id: 'main',
        vehicle_plate: 'B123',
        entry_date_time: '2026-11-21T09:00:00.000Z',
        exit_date_time: '2026-11-21T10:01:01.900Z',
        duration_seconds: 3_661,
        status: 'matched',
        reason: 'vehicle_exited',
        entry_event_id: 'e',
        exit_event_id: 'x',
      },
    ]);
  });

  it('leaves while the entry queue lags: the pairing is held until the queue has come so far', () => {
    const plate = plateWith(entry('e', 0));
    plate.lagsAtMs = START_MS + 599 * SECOND_MS;
    expect(plate.see(exit('x', 600)).summaries).toEqual([]);
    expect(plate.state.wake).toEqual({
      clockMs: START_MS + 600 * SECOND_MS + RULES.holdMaxMs,
      watermarkMs: START_MS + 600 * SECOND_MS,
    });
    plate.lagsAtMs = START_MS + 600 * SECOND_MS;
    expect(told(plate.wake().summaries)).toEqual(['vehicle_exited e-x v1']);
  });

  it('comes in again: the first stay is closed without an exit, another begins', () => {
    const plate = plateWith(entry('e1', 0));
    const { outcome, summaries, isInside } = plate.see(entry('e2', 600));
    expect(outcome).toBe('accepted');
    expect(isInside).toBe(true);
    expect(told(summaries)).toEqual(['vehicle_re_entered e1- v1']);
    expect(summaries[0]).toMatchObject({ status: 'unmatched' });
    expect(summaries[0]).not.toHaveProperty('exit_date_time');
    expect(summaries[0]).not.toHaveProperty('duration_seconds');
  });

  it('comes in again while the exit queue lags: the first stay is held', () => {
    const plate = plateWith(entry('e1', 0));
    plate.lagsAtMs = LONG_AGO;
    expect(plate.see(entry('e2', 600)).summaries).toEqual([]);
    plate.lagsAtMs = undefined;
    expect(told(plate.wake().summaries)).toEqual(['vehicle_re_entered e1- v1']);
  });

  it('is read again in the same lane: that is one read, and no other stay', () => {
    const plate = plateWith(entry('e1', 0, { laneId: 'in' }));
    const { outcome, summaries } = plate.see(entry('e2', 5, { laneId: 'in' }));
    expect(outcome).toBe('debounced');
    expect(summaries).toEqual([]);
    expect(told(plate.see(exit('x', 600)).summaries)).toEqual(['vehicle_exited e1-x v1']);
  });

  it('was read before in the same lane: the stay began then, still as one read', () => {
    const plate = plateWith(entry('e2', 5, { laneId: 'in' }));
    expect(plate.see(entry('e1', 0, { laneId: 'in' })).outcome).toBe('debounced');
    expect(told(plate.see(exit('x', 600)).summaries)).toEqual(['vehicle_exited e1-x v1']);
  });

  it('had come in earlier, as a late entry says: that stay is closed, this one goes on', () => {
    const plate = plateWith(entry('e2', 600));
    const { summaries, isInside } = plate.see(entry('e1', 0));
    expect(told(summaries)).toEqual(['vehicle_re_entered e1- v1']);
    expect(isInside).toBe(true);
    expect(told(plate.see(exit('x', 900)).summaries)).toEqual(['vehicle_exited e2-x v1']);
  });

  it('had left before it came: that exit waits for its own entry, the stay stays open', () => {
    const plate = plateWith(entry('e', 600));
    const { summaries, isInside } = plate.see(exit('x', 0));
    expect(summaries).toEqual([]);
    expect(isInside).toBe(true);
    plate.runTo(600 + LATENESS);
    expect(told(plate.written)).toEqual(['unknown_vehicle_exited -x v1']);
    expect(plate.state.isInside).toBe(true);
  });

  it('left just before it came: the clocks of the two cameras differ, the stay lasted no time', () => {
    const plate = plateWith(entry('e', 2));
    const { summaries, isInside } = plate.see(exit('x', 1));
    expect(isInside).toBe(false);
    expect(told(summaries)).toEqual(['vehicle_exited e-x v1']);
    expect(summaries[0]?.duration_seconds).toBe(0);
  });

  it('stays too long: the stay is closed when the longest stay is over', () => {
    const plate = plateWith(entry('e', 0));
    plate.runTo(MAX);
    expect(plate.written).toEqual([]);
    plate.runTo(MAX + 1);
    expect(told(plate.written)).toEqual(['maximum_stay_exceeded e- v1']);
    expect(plate.state.isInside).toBe(false);
  });

  it('left after the longest stay: two summaries, neither with a duration', () => {
    const plate = plateWith(entry('e', 0));
    plate.see(exit('x', MAX + 60));
    plate.runTo(MAX + 60 + LATENESS);
    expect(told(plate.written)).toEqual([
      'maximum_stay_exceeded e- v1',
      'unknown_vehicle_exited -x v1',
    ]);
  });

  it('is the same entry again: nothing happens', () => {
    const plate = plateWith(entry('e', 0));
    const before = plate.state;
    expect(plate.see(entry('e', 0))).toMatchObject({ outcome: 'duplicate', summaries: [] });
    expect(plate.state).toBe(before);
  });

  it('is the same entry again with another time: nothing happens', () => {
    const plate = plateWith(entry('e', 0));
    expect(plate.see(entry('e', 600)).outcome).toBe('duplicate');
  });

  it('may leave with an exit that has the id of the entry: they are two events', () => {
    const plate = plateWith(entry('17', 0));
    expect(told(plate.see(exit('17', 600)).summaries)).toEqual(['vehicle_exited 17-17 v1']);
  });
});

describe('a car that has left', () => {
  const stay = [entry('e1', 0), exit('x1', 600)] as const;

  it('comes again: a new stay begins', () => {
    const plate = plateWith(...stay);
    expect(plate.see(entry('e2', 1_200))).toMatchObject({ summaries: [], isInside: true });
  });

  it('is a duplicate when its events come again, also long after', () => {
    const plate = plateWith(...stay);
    plate.runTo(6 * DAY);
    expect(plate.see(entry('e1', 0)).outcome).toBe('duplicate');
    expect(plate.see(exit('x1', 600)).outcome).toBe('duplicate');
    expect(plate.written).toHaveLength(1);
  });

  it('leaves again: the second exit is of a visit whose entry was not seen', () => {
    const plate = plateWith(...stay);
    expect(plate.see(exit('x2', 1_200)).summaries).toEqual([]);
    plate.runTo(1_200 + LATENESS);
    expect(told(plate.written.slice(1))).toEqual(['unknown_vehicle_exited -x2 v1']);
  });

  it('had left earlier, as a late exit says: that was the exit of the stay', () => {
    const plate = plateWith(...stay);
    plate.see(exit('x0', 300));
    plate.runTo(600 + LATENESS);
    expect(told(plate.standing)).toEqual([
      'vehicle_exited e1-x0 v2',
      'unknown_vehicle_exited -x1 v1',
    ]);
  });

  it('had come in again before it left, as a late entry says: that was the entry of the stay', () => {
    const plate = plateWith(...stay);
    const { summaries } = plate.see(entry('e0', 300));
    expect(told(summaries)).toEqual(['vehicle_re_entered e1- v1', 'vehicle_exited e0-x1 v2']);
    expect(summaries[1]?.supersedes).toBe(plate.written[0]?.summary_id);
  });

  it('is forgotten when its events are too old to be taken', () => {
    const plate = plateWith(...stay);
    const oldSeconds = 600 + 7 * DAY + RULES.debounceMs / SECOND_MS;
    plate.runTo(oldSeconds);
    expect(plate.state).not.toBe(UNSEEN);
    plate.runTo(oldSeconds + 0.001);
    expect(plate.state).toBe(UNSEEN);
    expect(plate.see(exit('x1', 600)).outcome).toBe('too_late');
  });
});
