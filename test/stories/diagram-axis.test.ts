import { describe, expect, it } from 'vitest';
import { layOutAxis } from '#stories/diagram-axis.ts';
import { nameDuration, ticksOf } from '#stories/diagram-ticks.ts';
import { HOUR_MS, START_MS } from './diagrams.ts';

const at = (...seconds: readonly number[]) => seconds.map((second) => START_MS + second * 1000);

describe('an axis', () => {
  it('is to scale where all pauses are alike', () => {
    const moments = at(0, 10, 30, 40);
    const axis = layOutAxis(moments, { width: 80, apart: 0 });
    expect(moments.map(axis.place)).toEqual([0, 20, 60, 80]);
    expect(axis.place(START_MS + 5_000)).toBe(10);
    expect(axis.breaks).toEqual([]);
  });

  it('breaks a stay of 26 hours, so that the seconds around it can be seen', () => {
    const moments = at(0, 1, 26 * 3600, 26 * 3600 + 1);
    const axis = layOutAxis(moments, { width: 100, apart: 0 });
    expect(axis.breaks).toEqual([{ fromMs: moments[1], toMs: moments[2] }]);
    expect(moments.map(axis.place)).toEqual([0, 20, 80, 100]);
  });

  it('has no break where stays of a day follow each other', () => {
    const moments = at(0, 8 * 3600, 24 * 3600, 32 * 3600, 48 * 3600);
    expect(layOutAxis(moments, { width: 100, apart: 2 }).breaks).toEqual([]);
  });

  it('does not take a pause of a millisecond for its scale', () => {
    const moments = [START_MS, START_MS + 1, START_MS + 2, START_MS + 5_000];
    expect(layOutAxis(moments, { width: 100, apart: 2 }).breaks).toEqual([]);
  });

  it('keeps different moments apart while there is room, and all of them on the axis', () => {
    const near = [START_MS, START_MS + 1, START_MS + HOUR_MS];
    const [first = 0, second = 0] = near.map(layOutAxis(near, { width: 100, apart: 3 }).place);
    expect(second - first).toBeGreaterThanOrEqual(3);
    const many = Array.from({ length: 1_000 }, (_, n) => START_MS + n);
    const places = many.map(layOutAxis(many, { width: 100, apart: 3 }).place);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places.at(-1)).toBeCloseTo(100, 6);
  });

  it('puts what is not on it to its ends, and a lonely moment to its beginning', () => {
    const moments = at(10, 20);
    const axis = layOutAxis(moments, { width: 100, apart: 0 });
    expect([axis.place(0), axis.place(START_MS + HOUR_MS)]).toEqual([0, 100]);
    expect(layOutAxis(at(10), { width: 100, apart: 3 }).place(START_MS)).toBe(0);
    expect(layOutAxis([], { width: 100, apart: 3 }).place(START_MS)).toBe(0);
  });
});

describe('the ticks', () => {
  const ticks = (...seconds: readonly number[]) =>
    ticksOf(layOutAxis(at(...seconds), { width: 100, apart: 0 }), (text) => text.length + 2);

  it('name the first moment with its date, and round ones after it', () => {
    expect(ticks(0, 20, 40, 60).map(({ text }) => text)).toEqual([
      '2026-01-05 08:00:00',
      '08:00:20',
      '08:00:30',
      '08:00:40',
      '08:00:50',
    ]);
  });

  it('name the moment behind a break, with its date when it is another day', () => {
    const found = ticks(0, 1, 26 * 3600, 26 * 3600 + 1);
    expect(found.map(({ text, place }) => [text, place])).toEqual([
      ['2026-01-05 08:00:00', 0],
      ['01-06 10:00:00', 80],
    ]);
  });

  it('never run into each other', () => {
    const found = ticks(0, 7, 9, 40, 86_400, 86_401, 86_460, 200_000, 200_003);
    for (const [index, { place }] of found.entries()) {
      const before = found[index - 1];
      if (before !== undefined) expect(place - before.place).toBeGreaterThan(before.text.length);
    }
    expect(found.length).toBeGreaterThan(1);
  });
});

it.each([
  [0, '0 ms'],
  [999, '999 ms'],
  [1_000, '1 s'],
  [2_350, '2.4 s'],
  [59_400, '59 s'],
  [216_000, '3 min 36 s'],
  [3_600_000, '1 h'],
  [93_780_000, '26 h 3 min'],
  [7 * 86_400_000, '7 d'],
  [-216_000, '3 min 36 s'],
])('%d ms are called %s', (ms, name) => {
  expect(nameDuration(ms)).toBe(name);
});
