import { describe, expect, it } from 'vitest';
import { editDistance, nearest } from '#domain/suggestion.ts';

describe('editDistance', () => {
  it.each([
    ['', '', 0],
    ['port', 'port', 0],
    ['port', '', 4],
    ['prot', 'port', 1],
    ['pot', 'port', 1],
    ['portt', 'port', 1],
    ['pxrt', 'port', 1],
    ['kitten', 'sitting', 3],
    ['ab', 'ba', 1],
  ])('of %j and %j is %i, both ways', (left, right, distance) => {
    expect(editDistance(left, right)).toBe(distance);
    expect(editDistance(right, left)).toBe(distance);
  });
});

describe('nearest', () => {
  it('finds the name with the fewest slips, whatever its case and separators', () => {
    expect(nearest('Body-Bytes_Max', ['bodyBytesMin', 'bodyBytesMax'])).toBe('bodyBytesMax');
  });

  it('finds nothing when nothing is near', () => {
    expect(nearest('cat', ['horse', 'dog', 'ox'])).toBeUndefined();
    expect(nearest('', ['horse'])).toBeUndefined();
  });
});
