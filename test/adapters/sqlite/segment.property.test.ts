import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSegment, segmented, unpackSegment } from '#adapters/sqlite/segment.ts';

const bodies = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 40 });

test('what is packed comes out again, wherever in memory the segment is', () => {
  fc.assert(
    fc.property(bodies, fc.nat(9), (written, offset) => {
      const segment = packSegment(written);
      const moved = new Uint8Array(offset + segment.length);
      moved.set(segment, offset);
      expect(unpackSegment(moved.subarray(offset))).toEqual(written);
    }),
  );
});

test('messages are split in order, into pieces that are neither empty nor too large', () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 1_000, 100_000, 300_000), { maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.nat(1_200), (large, small) => {
      const all = [...large, ...Array.from({ length: small }, () => 1)].map(
        (size) => new Uint8Array(size),
      );
      const pieces = [...segmented(all)];

      expect(pieces.flat().length).toBe(all.length);
      expect(pieces.flat().every((body, i) => body === all[i])).toBe(true);
      for (const piece of pieces) {
        const bytes = piece.reduce((sum, body) => sum + body.length, 0);
        expect(piece.length).toBeGreaterThan(0);
        expect(piece.length).toBeLessThanOrEqual(512);
        expect(bytes <= 262_144 || piece.length === 1).toBe(true);
      }
    }),
    { numRuns: 50 },
  );
});
