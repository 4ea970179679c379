import { describe, expect, test } from 'vitest';
import { CONFUSION_SETS, lookalikeOf, misread } from '#traffic/confusions.ts';
import { Draws } from '#traffic/draws.ts';

describe('a misread', () => {
  test('changes one character into another of its set', () => {
    const seen = new Set<string>();
    for (let index = 0; index < 200; index += 1) {
      seen.add(misread('A8D', new Draws(1, index, 1)) ?? 'none');
    }
    expect([...seen].sort()).toEqual(['A80', 'A8O', 'A8Q', 'ABD']);
  });

  test('does not happen to a plate without such characters', () => {
    expect(misread('ACE347', new Draws(1, 1, 1))).toBeUndefined();
  });

  test('covers each confusion that cameras are known for', () => {
    expect(CONFUSION_SETS.map((set) => Array.from(set).sort().join(''))).toEqual([
      '0DOQ',
      '1I',
      '2Z',
      '5S',
      '8B',
      '6G',
    ]);
  });

  test('looks like the plate that it was made of', () => {
    for (let index = 0; index < 200; index += 1) {
      const wrong = misread('QZ15S8', new Draws(1, index, 1)) as string;
      expect(wrong).not.toBe('QZ15S8');
      expect(lookalikeOf(wrong)).toBe(lookalikeOf('QZ15S8'));
    }
  });
});
