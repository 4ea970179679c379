import { describe, expect, it } from 'vitest';
import { drawHistory } from '#stories/plate-history-diagram.ts';
import { gatherHistory } from '#stories/plate-history-gathering.ts';
import { isUnknown } from '#stories/plate-history.ts';
import { entry, exit, KEY, plateWith, RULES, SECOND_MS, START_MS } from '#test/support/builders.ts';
import type { OnePlate } from '#test/support/builders.ts';
import type { Arrival, HistorySources } from '#stories/plate-history-gathering.ts';
import type { HistorySummary, PlateHistory } from '#stories/plate-history.ts';
import type { Sighting } from '#domain/sighting.ts';

const NOTHING: HistorySources = {
  state: undefined,
  written: [],
  arrivals: [],
  rules: RULES,
  asOfMs: undefined,
};

function gathered(sources: Partial<HistorySources>): PlateHistory {
  return gatherHistory(KEY, { ...NOTHING, ...sources });
}

function arrived(sighting: Sighting, lateMs = 0): Arrival {
  return { sighting, receivedAtMs: sighting.atMs + lateMs, isRefused: false };
}

const outcomes = ({ events }: PlateHistory) => events.map(({ id, outcome }) => [id, outcome]);
const reasons = (summaries: readonly HistorySummary[]) =>
  summaries.map(({ reason, supersededBy, isWritten }) => [
    reason,
    supersededBy === undefined ? 'stands' : 'superseded',
    isWritten ? 'written' : 'committed',
  ]);

/** An exit that waited in vain, and the entry that came after that. */
function corrected(): OnePlate {
  const plate = plateWith(exit('x1', 10));
  plate.runTo(60);
  plate.see(entry('e1', 0));
  return plate;
}

describe('the history of a plate', () => {
  it('has the events of the state with their receipt, and each of them once', () => {
    const { state, written } = corrected();
    const history = gathered({ state, written, asOfMs: START_MS + 90 * SECOND_MS });
    expect(history.events).toEqual([
      {
        kind: 'entry',
        id: 'e1',
        atMs: START_MS,
        receivedAtMs: START_MS + 60 * SECOND_MS,
        laneId: undefined,
        outcome: 'accepted',
      },
      expect.objectContaining({ kind: 'exit', id: 'x1', receivedAtMs: START_MS + 10 * SECOND_MS }),
    ]);
  });

  it('has what the log says where the store has forgotten', () => {
    const { written } = corrected();
    const history = gathered({ written });
    expect(outcomes(history)).toEqual([
      ['e1', 'accepted'],
      ['x1', 'accepted'],
    ]);
    expect(history.state).toBeUndefined();
  });

  it('says which summary was superseded by which', () => {
    const { state, written } = corrected();
    const { summaries } = gathered({ state, written });
    expect(reasons(summaries)).toEqual([
      ['unknown_vehicle_exited', 'superseded', 'written'],
      ['vehicle_exited', 'stands', 'written'],
    ]);
    expect(summaries[0]?.supersededBy).toBe(summaries[1]?.summaryId);
  });

  it('has a summary that is committed and not in the log yet', () => {
    const { state } = plateWith(entry('e1', 0), exit('x1', 20));
    const { summaries } = gathered({ state });
    expect(reasons(summaries)).toEqual([['vehicle_exited', 'stands', 'committed']]);
    expect(summaries[0]).toMatchObject({
      entryAtMs: START_MS,
      exitAtMs: START_MS + 20 * SECOND_MS,
      durationSeconds: 20,
    });
  });

  it('knows the visit that is open and the exit that waits', () => {
    expect(gathered({ state: plateWith(entry('e1', 0)).state, asOfMs: START_MS }).pending).toEqual([
      { entryAtMs: START_MS, exitAtMs: undefined, reason: undefined },
    ]);
    const waiting = gathered({ state: plateWith(exit('x1', 5)).state, asOfMs: START_MS });
    expect(waiting.pending).toMatchObject([{ reason: 'unknown_vehicle_exited' }]);
    expect(waiting.state).toMatchObject({ isInside: false, wake: { clockMs: expect.any(Number) } });
  });

  it('tells of a recording what is one read with another, what came twice, what was refused', () => {
    const lane = { laneId: 'in-1' };
    const arrivals = [
      arrived(entry('e1', 0, lane)),
      arrived(entry('e2', 4, lane)),
      arrived(entry('e1', 0, lane), 9_000),
      { ...arrived(entry('e9', -10)), isRefused: true },
      arrived(exit('x1', 30)),
    ];
    expect(outcomes(gathered({ arrivals }))).toEqual([
      ['e9', 'refused'],
      ['e1', 'accepted'],
      ['e1', 'duplicate'],
      ['e2', 'debounced'],
      ['x1', 'accepted'],
    ]);
  });

  it('is unknown when nobody knows anything', () => {
    expect(isUnknown(gathered({}))).toBe(true);
    expect(isUnknown(gathered({ arrivals: [arrived(entry('e1', 0))] }))).toBe(false);
  });
});

describe('its diagram', () => {
  const OPTIONS = { limit: 40, notes: [] };

  it('has a lane for what came late, with a line from where it belongs', () => {
    const { state, written } = corrected();
    const { lanes, links } = drawHistory(gathered({ state, written }), OPTIONS);
    expect(lanes.map(({ name }) => name)).toEqual([
      'entry',
      'exit',
      'came',
      'inside',
      'summary',
      '',
    ]);
    expect(links[0]).toMatchObject({
      fromLane: 0,
      fromMs: START_MS,
      toLane: 2,
      toMs: START_MS + 60 * SECOND_MS,
    });
    expect(lanes[0]?.marks[0]).toMatchObject({ tone: 'late', label: 'e1, came 1 min later' });
  });

  it('links a correction to what it corrects, and shows both', () => {
    const { state, written } = corrected();
    const { lanes, links } = drawHistory(gathered({ state, written }), OPTIONS);
    const summaries = lanes.slice(4).flatMap(({ spans }) => spans);
    expect(summaries.map(({ letter, label, tone }) => [letter, label, tone])).toEqual([
      ['1', 'unknown vehicle exited, superseded', 'quiet'],
      ['2', 'vehicle exited, 10 s, version 2, corrects 1', 'good'],
    ]);
    expect(links.at(-1)).toMatchObject({ fromLane: 4, toLane: 5 });
  });

  it('shows a car that is inside up to the present', () => {
    const asOfMs = START_MS + 26 * 3_600_000;
    const history = gathered({ state: plateWith(entry('e1', 0)).state, asOfMs });
    const inside = drawHistory(history, OPTIONS).lanes.find(({ name }) => name === 'inside');
    expect(inside?.spans).toEqual([
      { fromMs: START_MS, toMs: asOfMs, label: '26 h, inside', tone: 'good', isOpen: true },
    ]);
  });

  it('shows the newest of very many events and says how many it does not show', () => {
    const arrivals = Array.from({ length: 5_000 }, (_, n) => arrived(entry(`e${n}`, n * 60)));
    const { lanes, notes } = drawHistory(gathered({ arrivals }), {
      ...OPTIONS,
      notes: ['From it.'],
    });
    expect(lanes[0]?.marks).toHaveLength(40);
    expect(lanes[0]?.marks.at(-1)?.label).toBe('e4999');
    expect(notes).toEqual(['4960 older events are not shown.', 'From it.']);
  });
});
