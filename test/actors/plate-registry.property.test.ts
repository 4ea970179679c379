import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PartitionModel, PLATES } from './partition-model.ts';
import type { Happening } from './partition-model.ts';

const plate = fc.constantFrom(...PLATES);
const index = fc.nat(20);
const fails = fc.oneof(
  { weight: 8, arbitrary: fc.constant('never' as const) },
  { weight: 1, arbitrary: fc.constantFrom('once' as const, 'always' as const) },
);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('tell' as const), plate, fails }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('repeat' as const), index }) },
  {
    weight: 1,
    arbitrary: fc.record({ type: fc.constant('wake' as const), plates: fc.uniqueArray(plate) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ type: fc.constant('select' as const), max: fc.constantFrom(1, 2, 3) }),
  },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('begin' as const), index }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('end' as const), index }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant('passivate' as const),
      afterMs: fc.constantFrom(0, 500, 1000),
    }),
  },
);

describe('PlateRegistry', () => {
  it('keeps A1 to A5 and rules every message once, whatever happens in which order', () => {
    const anyOrder = fc.property(fc.array(happening, { maxLength: 80 }), (happenings) => {
      const model = new PartitionModel();
      for (const what of happenings) {
        model.happen(what);
        model.check();
      }
      model.finish();
    });
    expect(() => fc.assert(anyOrder, { numRuns: 400 })).not.toThrow();
  });
});
