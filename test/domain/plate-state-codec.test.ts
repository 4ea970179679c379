import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeState, encodeState, UnknownStateSchema } from '#domain/plate-state-codec.ts';
import { UNSEEN } from '#domain/plate-state.ts';
import type { PlateState, Standing } from '#domain/plate-state.ts';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { SUMMARY_REASONS } from '#domain/summary-reason.ts';
import { entry, exit, OnePlate, read, START_MS } from '#test/support/builders.ts';

const SUMMARY: Standing = {
  summaryId: 's-1',
  version: 1,
  reason: 'vehicle_exited',
  entryId: 'e',
  exitId: 'x',
};

function stateOf(...reads: PlateState['reads']): PlateState {
  return { ...UNSEEN, reads, wake: { clockMs: START_MS } };
}

function again(state: PlateState): PlateState {
  return decodeState(encodeState(state));
}

describe('the stored form of a plate', () => {
  it('is nothing for a plate that was never seen', () => {
    expect(encodeState(UNSEEN)).toBeUndefined();
    expect(decodeState(undefined)).toBe(UNSEEN);
  });

  it('is short for a car that is parked', () => {
    const plate = new OnePlate();
    plate.see(entry('0b9f3e0c-7a51-4f0e-9f6e-3d5f6f1f8a11', 0, { laneId: 'in-1' }));
    expect(encodeState(plate.state)).toBe(
      '[1,[[0,"0b9f3e0c-7a51-4f0e-9f6e-3d5f6f1f8a11",1795251600000,0,"in-1"]],' +
        '0,null,1,1797843600001,null]',
    );
  });

  it('names the entry of a stay only where it is not the read before the exit', () => {
    const near = encodeState(
      stateOf(read(entry('e', 0)), read(exit('x', 1), { summaryCount: 1, standing: SUMMARY })),
    );
    expect(near).toContain('["s-1",1,0,1]');
    const apart = encodeState(
      stateOf(
        read(entry('e', 0)),
        read(entry('e2', 0.5)),
        read(exit('x', 1), { summaryCount: 1, standing: SUMMARY }),
      ),
    );
    expect(apart).toContain('["s-1",1,0,"e"]');
  });

  it('gives back every read with all that is known of it', () => {
    const state: PlateState = {
      reads: [
        read(entry('e', 0)),
        read(entry('e', 1, { laneId: 'in-1' }), { delayMs: 12_000, spanMs: 7, summaryCount: 2 }),
        read(exit('x', 2), { delayMs: -40, summaryCount: 1, standing: SUMMARY }),
        read(exit('y', 3), { summaryCount: 3 }),
      ],
      settledReads: 3,
      floorMs: START_MS - 5,
      isInside: true,
      wake: { clockMs: START_MS + 1, watermarkMs: START_MS + 2 },
    };
    expect(again(state)).toEqual(state);
  });

  it.each(SUMMARY_REASONS)('gives back a summary with the reason %s', (reason) => {
    const onExit = { ...SUMMARY, reason, entryId: undefined };
    const onEntry = { ...SUMMARY, reason, exitId: undefined };
    const state = stateOf(
      read(entry('e', 0), { summaryCount: 1, standing: onEntry }),
      read(exit('x', 1), { summaryCount: 1, standing: onExit }),
      read(exit('x', 2), { summaryCount: 1, standing: { ...SUMMARY, reason } }),
    );
    expect(again(state)).toEqual(state);
  });

  it('gives back a state that is not to be looked at again', () => {
    const state = { ...stateOf(read(entry('e', 0))), wake: undefined };
    expect(again(state)).toEqual(state);
  });

  it('gives back ids of any characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (id, laneId) => {
        const state = stateOf(read(entry(id, 0, { laneId })));
        expect(again(state)).toEqual(state);
      }),
    );
  });
});

describe('a stored plate that this version does not know', () => {
  it.each([
    ['of a newer version', '[2,[],0,null,0,null,null]', '2'],
    ['that is no list', '{"reads":[]}', 'undefined'],
    ['that is cut short', '[1,[[0,"e",17', 'undefined'],
    ['that is empty', '', 'undefined'],
  ])('%s is refused, so that it is not overwritten', (_what, text, schema) => {
    expect(() => decodeState(text)).toThrow(UnknownStateSchema);
    expect(() => decodeState(text)).toThrow(RefusedToRun);
    expect(() => decodeState(text)).toThrow(
      `A stored plate has schema ${schema}; this version knows 1. ` +
        'Run the version that wrote it, or a newer one.',
    );
  });
});
