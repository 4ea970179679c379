import { describe, expect, it } from 'vitest';
import { drawLate, findLate } from '#stories/late-events.ts';
import { START_MS } from './diagrams.ts';
import type { ArrivedEvent } from '#stories/late-events.ts';

const seen = (...seconds: readonly number[]): readonly ArrivedEvent[] =>
  seconds.map((second, n) => ({ kind: 'entry', id: `e${n}`, atMs: START_MS + second * 1000 }));

describe('late events', () => {
  it('are those behind one with a later event time, and not those at the same time', () => {
    const late = findLate(seen(0, 10, 10, 4, 20, 19, 21));
    expect(late.map(({ id, atMs, behindMs }) => [id, (behindMs - atMs) / 1000])).toEqual([
      ['e3', 6],
      ['e5', 1],
    ]);
  });

  it('are drawn where they came in and where they belong, the latest in another colour', () => {
    const { title, subtitle, lanes, links } = drawLate(findLate(seen(0, 10, 4, 20, 19)), 5, 9);
    expect(title).toBe('2 of 5 events came late');
    expect(subtitle).toBe('The latest by 6 s (entry e2); times in UTC');
    const [byArrival, byTime, how] = lanes;
    const places = (lane: typeof byArrival) =>
      lane?.marks.map(({ letter, atMs, tone }) => [letter, (atMs - START_MS) / 1000, tone]);
    expect(places(byArrival)).toEqual([
      ['a', 10, 'bad'],
      ['b', 20, 'late'],
    ]);
    expect(places(byTime)).toEqual([
      ['a', 4, 'bad'],
      ['b', 19, 'late'],
    ]);
    expect(how?.spans.map(({ label }) => label)).toEqual(['6 s', '1 s']);
    expect(links).toHaveLength(2);
  });

  it('are shown down to a limit, the latest of them, in their order', () => {
    const events = Array.from({ length: 200 }, (_, n) => [
      1_000 * n + 999,
      1_000 * n + 999 - n,
    ]).flat();
    const { lanes, notes } = drawLate(findLate(seen(...events)), 400, 3);
    expect(lanes[0]?.marks.map(({ label }) => label)).toEqual([
      'entry e395, 3 min 17 s late',
      'entry e397, 3 min 18 s late',
      'entry e399, 3 min 19 s late',
    ]);
    expect(notes.at(-1)).toBe('The 3 latest are shown.');
  });

  it('may be none', () => {
    expect(drawLate(findLate(seen(0, 1, 2)), 3, 9)).toMatchObject({
      title: '0 of 3 events came late',
      subtitle: 'All of them came in the order of their event times',
    });
  });
});
