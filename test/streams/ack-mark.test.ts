import { describe, expect, it } from 'vitest';
import { AckMark } from '#streams/ack-mark.ts';

/** A mark over so many deliveries, of which these are done. */
function markOver(count: number, ...done: readonly number[]): AckMark {
  const mark = new AckMark();
  mark.delivered(count);
  for (const tag of done) mark.done(tag);
  return mark;
}

describe('AckMark', () => {
  it('has nothing to acknowledge before anything is done', () => {
    expect(markOver(3).mark).toBe(0);
    expect(new AckMark().newest).toBe(0);
  });

  it('moves over what is done without a gap (K1)', () => {
    expect(markOver(5, 1).mark).toBe(1);
    expect(markOver(5, 1, 2, 4).mark).toBe(2);
    expect(markOver(5, 4, 2, 1).mark).toBe(2);
    expect(markOver(5, 4, 2, 1, 3).mark).toBe(4);
  });

  it('waits for a delivery that is not done, whatever is done after it (K1)', () => {
    expect(markOver(5, 5, 4, 3, 2).mark).toBe(0);
    expect(markOver(5, 5, 4, 3, 2, 1).mark).toBe(5);
  });

  it('refuses to settle a delivery twice, before the mark and behind it (K2)', () => {
    expect(() => markOver(5, 1, 1)).toThrow('Invariant K2: delivery 1 was settled twice.');
    expect(() => markOver(5, 3, 3)).toThrow('Invariant K2: delivery 3 was settled twice.');
    expect(() => markOver(5, 0)).toThrow('Invariant K2');
  });

  it('refuses to settle what was not delivered (K2)', () => {
    expect(() => markOver(5, 6)).toThrow('delivery 6 was settled, but 5 is the newest');
    expect(() => new AckMark().done(1)).toThrow('but 0 is the newest');
  });

  it('remembers no delivery that the mark has passed (K3)', () => {
    const mark = markOver(5, 2, 3, 5);
    expect(mark.waitingCount).toBe(3);
    mark.done(1);
    expect(mark.waitingCount).toBe(1);
    mark.done(4);
    expect(mark.waitingCount).toBe(0);
  });
});
