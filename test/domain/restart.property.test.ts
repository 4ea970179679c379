import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState } from '#domain/plate-state-codec.ts';
import { checkProperty } from '#test/support/check-property.ts';
import { plateArrivals } from '#test/support/plate-events.ts';
import { PlateRun } from '#test/support/plate-run.ts';

describe('a plate that is restored from the store', () => {
  it('decides as if it had never left memory, wherever it is restored', () => {
    const limits = fc.record({ readsMax: fc.constantFrom(2, 5, 64), laterMs: fc.nat(600) });
    checkProperty(
      fc.property(plateArrivals({ countMax: 16 }), limits, (arrivals, { readsMax, laterMs }) => {
        const whole = new PlateRun({ readsMax });
        const restored = new PlateRun({ readsMax });
        for (const arrival of arrivals) {
          expect(restored.arrive(arrival)).toEqual(whole.arrive(arrival));
          restored.state = decodeState(encodeState(restored.state));
          expect(restored.state).toEqual(whole.state);
        }
        whole.settle(whole.nowMs + laterMs);
        restored.settle(restored.nowMs + laterMs);
        expect(restored.written).toEqual(whole.written);
        expect(restored.state).toEqual(whole.state);
      }),
      500,
    );
  });
});
