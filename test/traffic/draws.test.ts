import { describe, expect, test } from 'vitest';
import { Draws } from '#traffic/draws.ts';

function take(draws: Draws, count: number): number[] {
  return Array.from({ length: count }, () => draws.next());
}

describe('draws', () => {
  test('are the same for the same labels', () => {
    expect(take(new Draws(7, 3, 1), 5)).toEqual(take(new Draws(7, 3, 1), 5));
  });

  test.each([
    ['seed', new Draws(8, 3, 1)],
    ['index', new Draws(7, 4, 1)],
    ['index, beyond 32 bits', new Draws(7, 3 + 2 ** 32, 1)],
    ['purpose', new Draws(7, 3, 2)],
  ])('differ with the %s', (_label, other) => {
    expect(take(other, 5)).not.toEqual(take(new Draws(7, 3, 1), 5));
  });

  test('fill the range from 0 to 1 evenly, also as the first draw of one index after another', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (let index = 0; index < 100_000; index += 1) {
      const drawn = new Draws(1, index, 1).next();
      tenths[Math.floor(drawn * 10)] = (tenths[Math.floor(drawn * 10)] ?? 0) + 1;
    }
    for (const count of tenths) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test('come true for the share that was asked for', () => {
    const draws = new Draws(1, 0, 1);
    const isTrue = Array.from({ length: 100_000 }, () => draws.chance(0.2)).filter(Boolean);
    expect(Math.abs(isTrue.length - 20_000)).toBeLessThan(500);
  });

  test('never come true for a share of 0 and always for a share of 1', () => {
    const draws = new Draws(1, 0, 1);
    for (let round = 0; round < 1_000; round += 1) {
      expect(draws.chance(0)).toBe(false);
      expect(draws.chance(1)).toBe(true);
    }
  });

  test('reach both ends of a range of whole numbers', () => {
    const draws = new Draws(1, 0, 1);
    const drawn = new Set(Array.from({ length: 200 }, () => draws.between(-2, 2)));
    expect([...drawn].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });
});
