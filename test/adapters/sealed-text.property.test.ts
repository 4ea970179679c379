import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openSealed, refuseDamaged, sealText } from '#adapters/sealed-text.ts';

test('what was sealed is opened in its place, and nowhere else', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (place, other, text) => {
      const sealed = sealText(place, text);
      expect(openSealed(place, sealed)).toBe(text);
      if (other !== place) expect(openSealed(other, sealed)).toBeUndefined();
    }),
  );
});

test('with any bit flipped it is not opened', () => {
  const sealed = Buffer.from(sealText('garage/AB1', '[1,[[0,"event-1",1795000000000,12]],0]'));
  for (let at = 0; at < sealed.length; at += 1) {
    for (let bit = 0; bit < 8; bit += 1) {
      const damaged = Buffer.from(sealed);
      damaged[at] = (damaged[at] as number) ^ (1 << bit);
      expect(openSealed('garage/AB1', damaged.toString()), `byte ${at} bit ${bit}`).toBeUndefined();
    }
  }
});

test.each(['', ' ', 'no checksum', '0', '[1]'])('%j was not sealed', (text) => {
  expect(openSealed('place', text)).toBeUndefined();
});

test('what is refused says what it is and what to do', () => {
  expect(refuseDamaged('The books of garage g').message).toMatch(
    /^The books of garage g is damaged: .* restore a backup\.$/,
  );
});
