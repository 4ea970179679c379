/** What is put right later, and what happens at the limits of a plate's memory. */
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

const DAY = 86_400;
const MAX = RULES.maxMs / SECOND_MS;
const LONG_AGO = Number.NEGATIVE_INFINITY;

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

  it('of an exit is corrected when the exit was read earlier in the same lane', () => {
    const lane = { laneId: 'out' };
    const plate = plateWith(exit('x2', 5, lane));
    plate.runTo(600);
    expect(plate.see(exit('x1', 0, lane)).outcome).toBe('debounced');
    plate.runTo(1_200);
    expect(told(plate.written)).toEqual([
      'unknown_vehicle_exited -x2 v1',
      'unknown_vehicle_exited -x1 v2',
    ]);
  });

  it('waits for no correction when another summary names one of its events', () => {
    const lane = { laneId: 'out' };
    const plate = plateWith(exit('x1', 10, lane), entry('e', 11), exit('x3', 60));
    plate.runTo(120);
    // The exit was read earlier already, so much that it is no longer the exit of this entry.
    plate.see(exit('x0', 8, lane));
    plate.runTo(600);
    expect(told(plate.written)).toEqual([
      'vehicle_exited e-x1 v1',
      'unknown_vehicle_exited -x3 v1',
      'vehicle_exited e-x3 v2',
      'read_corrected e-x1 v2',
      'unknown_vehicle_exited -x0 v1',
    ]);
  });

  it('is taken back when the read that carries it is dropped, as nothing could correct it later', () => {
    const lane = { laneId: 'out' };
    const plate = new OnePlate({ readsMax: 5 });
    plate.runTo(60);
    plate.see(entry('e1', 6));
    plate.see(exit('x1', 9));
    plate.see(exit('x2', 9, lane));
    plate.see(entry('e2', 10));
    expect(told(plate.written)).toEqual(['vehicle_exited e1-x1 v1', 'vehicle_exited e2-x2 v1']);
    plate.lagsAtMs = LONG_AGO;
    plate.see(exit('x3', 11));
    plate.see(exit('x0', 7, lane));
    plate.lagsAtMs = undefined;
    plate.runTo(DAY);
    expect(told(plate.standing)).toEqual([
      'vehicle_exited e1-x0 v2',
      'vehicle_exited e2-x1 v1',
      'unknown_vehicle_exited -x3 v1',
    ]);
  });

  it('is corrected although the visit of the read that carries it is settled', () => {
    const lane = { laneId: 'out' };
    const plate = new OnePlate({ maxMs: 600 * SECOND_MS });
    plate.see(entry('e0', 0));
    plate.runTo(601);
    plate.see(exit('x1', 608, lane));
    plate.see(entry('e1', 609));
    expect(told(plate.written)).toEqual([
      'maximum_stay_exceeded e0- v1',
      'vehicle_exited e1-x1 v1',
    ]);
    plate.lagsAtMs = START_MS + 609 * SECOND_MS;
    plate.see(entry('e2', 700));
    // The exit was read before: in time for the first stay, and too early for the second.
    plate.see(exit('x0', 600, lane));
    plate.see(entry('e3', 800));
    plate.lagsAtMs = undefined;
    plate.wake();
    expect(told(plate.standing)).toEqual([
      'vehicle_exited e0-x0 v2',
      'vehicle_re_entered e1- v2',
      'vehicle_re_entered e2- v1',
    ]);
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
    for (let at = 600; at < 1_200; at += 6) {
      plate.see(exit(`x${at}`, at, { laneId: 'out' }));
      expect(plate.state.settledReads).toBeLessThanOrEqual(plate.state.reads.length);
    }
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
