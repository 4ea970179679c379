import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabelBounds } from '#telemetry/label-bounds.ts';

const SPEC = { kind: ['entry', 'exit'], garage: { known: ['main'], valuesMax: 3 } };

describe('LabelBounds', () => {
  it('never has more series than its bounds, whatever the values (B1, B2)', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ kind: fc.string(), garage: fc.string() })), (all) => {
        const bounds = new LabelBounds(SPEC);
        const keys = new Set(all.map((labels) => bounds.bound(labels).key));
        expect(keys.size).toBeLessThanOrEqual(3 * 4);
      }),
    );
  });

  it('gives a series to those who come first, and keeps it (B2)', () => {
    const bounds = new LabelBounds(SPEC);
    const garageOf = (garage: string) => bounds.bound({ kind: 'exit', garage }).labels['garage'];
    expect(['a', 'b', 'c', 'a', 'main', 'b', 'd'].map(garageOf)).toEqual([
      'a',
      'b',
      'other',
      'a',
      'main',
      'b',
      'other',
    ]);
  });

  it('takes a label that is missing or not listed for another (B1)', () => {
    const { labels } = new LabelBounds(SPEC).bound({ kind: 'neither' });
    expect(labels).toEqual({ kind: 'other', garage: 'other' });
  });

  it('knows each combination of the known values, with keys that differ', () => {
    const known = new LabelBounds({ a: ['1', '2'], b: ['3', '4'] }).known();
    expect(known.map(({ labels }) => labels)).toEqual([
      { a: '1', b: '3' },
      { a: '1', b: '4' },
      { a: '2', b: '3' },
      { a: '2', b: '4' },
    ]);
    expect(new Set(known.map(({ key }) => key)).size).toBe(4);
    expect(new LabelBounds({}).known()).toEqual([{ key: '', labels: {} }]);
    expect(new LabelBounds({ a: ['1'], b: { known: [], valuesMax: 9 } }).known()).toEqual([]);
  });
});
