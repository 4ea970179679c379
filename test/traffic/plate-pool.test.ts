import { describe, expect, test } from 'vitest';
import { normalisePlate } from '#domain/plate.ts';
import { writePlate } from '#traffic/camera.ts';
import { lookalikeOf } from '#traffic/confusions.ts';
import { PLATES_MAX, plateAt } from '#traffic/plate-pool.ts';

const COUNT = 100_000;
const plates = Array.from({ length: COUNT }, (_, index) => plateAt(index, 1));

describe('the pool of plates', () => {
  test('never holds two plates that could be misread as each other or alike', () => {
    expect(new Set(plates.map(lookalikeOf)).size).toBe(COUNT);
  });

  test('holds different plates up to its end', () => {
    const last = Array.from({ length: 1_000 }, (_, index) => plateAt(PLATES_MAX - 1 - index, 1));
    expect(new Set([...last, ...plates].map(lookalikeOf)).size).toBe(COUNT + 1_000);
  });

  test('holds plates as they are after normalisation, however a camera writes them', () => {
    for (const plate of plates.slice(0, 2_000)) {
      for (const style of ['plain', 'spaced', 'dashed'] as const) {
        expect(normalisePlate(writePlate(plate, style))).toBe(plate);
      }
    }
  });

  test('has the forms of several countries, one of them with a letter of another script', () => {
    const forms = new Set(
      plates.map((plate) => plate.replace(/[A-Z]/g, 'L').replace(/[0-9]/g, 'D')),
    );
    expect([...forms].sort()).toEqual(['LLDDLLDDDD', 'LLDDLLL', 'LLLDDD', 'LLLDDDDD', '京LDDDDD']);
  });

  test('can be misread for the most part', () => {
    const confusable = plates.filter((plate) => /[0OQD1I2Z5S8B6G]/.test(plate));
    expect(confusable.length / COUNT).toBeGreaterThan(0.9);
  });

  test('is another one for another seed', () => {
    expect(plateAt(0, 2)).not.toBe(plateAt(0, 1));
  });
});
