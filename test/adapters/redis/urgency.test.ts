import { expect, test } from 'vitest';
import { mostUrgent } from '#adapters/redis/urgency.ts';

test('plates come in the order of their times, whichever list names them', () => {
  const clock = ['A', '100', 'B', '300'];
  const watermark = ['C', '50', 'D', '200'];
  expect(mostUrgent([clock, watermark], 10)).toEqual(['C', 'A', 'D', 'B']);
  expect(mostUrgent([clock, watermark], 2)).toEqual(['C', 'A']);
});

test('a plate that both lists name comes once, by its earlier time', () => {
  expect(
    mostUrgent(
      [
        ['A', '100', 'B', '150'],
        ['B', '50', 'A', '120'],
      ],
      10,
    ),
  ).toEqual(['B', 'A']);
});

test('times are compared as numbers, and plates of one time by their keys', () => {
  expect(
    mostUrgent(
      [
        ['A', '1000', 'B', '999'],
        ['D', '-5', 'C', '-5'],
      ],
      10,
    ),
  ).toEqual(['C', 'D', 'B', 'A']);
});
