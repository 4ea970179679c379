import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { DueHeap } from '#traffic/due-heap.ts';

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ push: fc.integer({ min: 0, max: 20 }) }) },
  { weight: 2, arbitrary: fc.constant('pop' as const) },
);

test('what comes out is what a stable sort would have put first', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new DueHeap();
      const model: { readonly atMs: number; readonly item: number }[] = [];
      let item = 0;
      const pop = () => [heap.pop(), model.shift()?.item];
      const push = (atMs: number) => {
        item += 1;
        heap.push(atMs, item);
        model.push({ atMs, item });
        model.sort((a, b) => a.atMs - b.atMs);
        return [item, item];
      };
      for (const step of steps) {
        const [taken, expected] = step === 'pop' ? pop() : push(step.push);
        expect(taken).toBe(expected);
        expect(heap.size).toBe(model.length);
        expect(heap.nextAtMs).toBe(model[0]?.atMs ?? Number.POSITIVE_INFINITY);
      }
    }),
  );
});
