/**
 * The state table: what each event means for a plate in each state. The states are not stored;
 * they are names for what the reads of the plate make.
 */
import { describe, expect, it } from 'vitest';
import { UNSEEN } from '#domain/plate-state.ts';
import type { Summary } from '#domain/summary.ts';
import { entry, exit, OnePlate, RULES, SECOND_MS, START_MS } from '#test/support/builders.ts';

const DAY = 86_400;
const LATENESS = RULES.allowedLatenessMs / SECOND_MS;
const MAX = RULES.maxMs / SECOND_MS;
const HOLD = RULES.holdMaxMs / SECOND_MS;
const LONG_AGO = Number.NEGATIVE_INFINITY;

/** Each summary as `reason entry-exit vN`. */
function told(summaries: readonly Summary[]): readonly string[] {
  return summaries.map(
    ({ reason, entry_event_id: entryId = '', exit_event_id: exitId = '', version }) =>
      `${reason} ${entryId}-${exitId} v${version}`,
  );
}

/** A plate that has seen these events, each as soon as it happened. */
function plateWith(...events: readonly ReturnType<typeof entry>[]): OnePlate {
  const plate = new OnePlate();
  for (const event of events) plate.see(event);
  return plate;
}

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

describe('a summary that was wrong', () => {
  it('of a car that came again is corrected when its exit comes late', () => {
    const plate = plateWith(entry('e1', 0), entry('e2', 600));
    const { summaries } = plate.see(exit('x', 300));
    expect(told(summaries)).toEqual(['vehicle_exited e1-x v2']);
    expect(plate.state.isInside).toBe(true);
  });

  it('of a stay that was too long is corrected when its exit comes late', () => {
    const plate = plateWith(entry('e', 0));
    plate.runTo(MAX + 60);
    const { summaries } = plate.see(exit('x', MAX - 60));
    expect(told(summaries)).toEqual(['vehicle_exited e-x v2']);
  });

  it('and comes true again is written with another id', () => {
    const plate = plateWith(entry('e1', 0), entry('e2', 600));
    plate.see(exit('x', 300));
    plate.see(entry('e3', 200));
    expect(told(plate.written)).toEqual([
      'vehicle_re_entered e1- v1',
      'vehicle_exited e1-x v2',
      'vehicle_re_entered e1- v1',
      'vehicle_exited e3-x v3',
    ]);
    expect(plate.written[2]?.summary_id).not.toBe(plate.written[0]?.summary_id);
    expect(told(plate.standing)).toEqual(told(plate.written.slice(2)));
  });

  it('is taken back when the reads of two stays turn out to be one', () => {
    const lane = { laneId: 'in' };
    const plate = plateWith(entry('e1', 0, lane), entry('e3', 15, lane), exit('x', 600));
    expect(told(plate.written)).toEqual(['vehicle_re_entered e1- v1', 'vehicle_exited e3-x v1']);
    const { outcome, summaries } = plate.see(entry('e2', 8, lane));
    expect(outcome).toBe('debounced');
    expect(told(summaries)).toEqual(['vehicle_exited e1-x v2', 'read_corrected e1- v2']);
    expect(summaries.map(({ supersedes }) => supersedes)).toEqual([
      plate.written[1]?.summary_id,
      plate.written[0]?.summary_id,
    ]);
    expect(told(plate.standing)).toEqual(['vehicle_exited e1-x v2']);
  });

  it('waits for its correction while the visit that takes its events over is not final', () => {
    const plate = plateWith(exit('x', 600));
    plate.runTo(1_200);
    plate.lagsAtMs = LONG_AGO;
    expect(plate.see(entry('e', 0)).summaries).toEqual([]);
    plate.lagsAtMs = undefined;
    expect(told(plate.wake().summaries)).toEqual(['vehicle_exited e-x v2']);
  });
});

describe('an event that is too late', () => {
  it('changes nothing', () => {
    const plate = new OnePlate({ readsMax: 4 });
    for (const n of [0, 1, 2, 3]) {
      plate.see(entry(`e${n}`, n * 600));
      plate.see(exit(`x${n}`, n * 600 + 300));
    }
    const before = plate.state;
    expect(plate.see(exit('late', 100))).toMatchObject({ outcome: 'too_late', summaries: [] });
    expect(plate.state).toBe(before);
  });

  it('is one that waited in the mailbox until it was older than ids are remembered', () => {
    const plate = new OnePlate();
    plate.runTo(7 * DAY);
    expect(plate.see(entry('in time', 0)).outcome).toBe('accepted');
    expect(plate.see(entry('too late', -0.001)).outcome).toBe('too_late');
  });
});

describe('a plate that is seen very often', () => {
  it('is still one stay, however long it stands in the lane', () => {
    const plate = new OnePlate({ readsMax: 8 });
    for (let at = 0; at < 600; at += 6) plate.see(entry(`e${at}`, at, { laneId: 'in' }));
    expect(plate.state.reads.length).toBeLessThanOrEqual(8);
    expect(told(plate.see(exit('x', 1_200)).summaries)).toEqual(['vehicle_exited e0-x v1']);
    expect(plate.written).toHaveLength(1);
  });

  it('is still one exit, however long it stands there', () => {
    const plate = new OnePlate({ readsMax: 8 });
    plate.see(entry('e', 0));
    for (let at = 600; at < 1_200; at += 6) plate.see(exit(`x${at}`, at, { laneId: 'out' }));
    plate.runTo(DAY);
    expect(told(plate.written)).toEqual(['vehicle_exited e-x600 v1']);
  });

  it('has all its stays written, each once', () => {
    const plate = new OnePlate({ readsMax: 8 });
    for (let n = 0; n < 100; n += 1) {
      plate.see(entry(`e${n}`, n * 600));
      plate.see(exit(`x${n}`, n * 600 + 300));
    }
    expect(plate.written).toHaveLength(100);
    expect(new Set(told(plate.written)).size).toBe(100);
    expect(plate.written.every(({ version }) => version === 1)).toBe(true);
  });

  it('has a stay written before it is final when there is no room to hold it', () => {
    const plate = new OnePlate({ readsMax: 4 });
    plate.lagsAtMs = LONG_AGO;
    for (const n of [0, 1]) {
      plate.see(entry(`e${n}`, n * 600));
      plate.see(exit(`x${n}`, n * 600 + 300));
    }
    expect(plate.written).toEqual([]);
    plate.see(entry('e2', 1_200));
    expect(told(plate.written)).toEqual(['vehicle_exited e0-x0 v1']);
    plate.lagsAtMs = undefined;
    plate.wake();
    expect(told(plate.written)).toEqual(['vehicle_exited e0-x0 v1', 'vehicle_exited e1-x1 v1']);
  });
});
