import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Deadlines } from '#adapters/memory/deadlines.ts';
import type { PlateKey } from '#domain/plate.ts';

const key = fc.integer({ min: 0, max: 12 }).map((n) => `garage/P${n}` as PlateKey);
const time = fc.integer({ min: 0, max: 30 });
const setting = fc.record({ key, atMs: fc.option(time, { nil: undefined }) });
const look = fc.record({ untilMs: time, limit: fc.integer({ min: 1, max: 15 }) });

test('names what has come, the earliest first, whatever was set and looked at before', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(setting, look), { maxLength: 80 }), (steps) => {
      const deadlines = new Deadlines();
      const model = new Map<PlateKey, number>();
      for (const step of steps) {
        if ('key' in step) {
          deadlines.set(step.key, step.atMs);
          if (step.atMs === undefined) model.delete(step.key);
          else model.set(step.key, step.atMs);
          continue;
        }
        const due = deadlines.due(step.untilMs, step.limit);
        const times = [...model.values()].filter((atMs) => atMs <= step.untilMs).sort(ascending);
        expect(due.map(({ atMs }) => atMs)).toEqual(times.slice(0, step.limit));
        expect(due.every(({ key, atMs }) => model.get(key) === atMs)).toBe(true);
        expect(new Set(due.map(({ key }) => key)).size).toBe(due.length);
      }
    }),
  );
});

function ascending(a: number, b: number): number {
  return a - b;
}
