import { describe, expect, it } from 'vitest';
import { Watermark } from '#domain/watermark.ts';

const SKEW_MS = 120;

function watermark(disorderMs = 0): Watermark {
  return new Watermark({ disorderMs, clockSkewMaxMs: SKEW_MS });
}

describe('the watermark', () => {
  it('is nowhere before anything is known', () => {
    expect(watermark().atMs(1_000)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('waits for the queue that nothing came from', () => {
    const mark = watermark();
    mark.saw('entry', 500);
    expect(mark.atMs(1_000)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('is what the slower of the two queues has reached', () => {
    const mark = watermark();
    mark.saw('entry', 500);
    mark.saw('exit', 300);
    expect(mark.atMs(1_000)).toBe(300);
    mark.saw('exit', 700);
    expect(mark.atMs(1_000)).toBe(500);
  });

  it('does not go back when an older event comes', () => {
    const mark = watermark();
    mark.saw('entry', 500);
    mark.saw('exit', 500);
    mark.saw('entry', 100);
    expect(mark.atMs(1_000)).toBe(500);
  });

  it('leaves room for events of one queue that are out of order', () => {
    const mark = watermark(50);
    mark.saw('entry', 500);
    mark.saw('exit', 500);
    expect(mark.atMs(1_000)).toBe(450);
  });

  it('is the present while neither queue has a backlog, and a camera may be ahead', () => {
    const mark = watermark();
    mark.noteCaughtUp('entry', true);
    mark.noteCaughtUp('exit', true);
    expect(mark.atMs(1_000)).toBe(1_000 + SKEW_MS);
  });

  it('is the present without what may be out of order', () => {
    const mark = watermark(50);
    mark.noteCaughtUp('entry', true);
    mark.noteCaughtUp('exit', true);
    expect(mark.atMs(1_000)).toBe(950);
  });

  it('is held back by the one queue that has a backlog', () => {
    const mark = watermark();
    mark.noteCaughtUp('entry', true);
    mark.saw('exit', 300);
    expect(mark.atMs(1_000)).toBe(300);
  });

  it('falls back to what was seen when a queue gets a backlog again', () => {
    const mark = watermark();
    mark.saw('entry', 400);
    mark.saw('exit', 300);
    mark.noteCaughtUp('entry', true);
    mark.noteCaughtUp('exit', true);
    mark.noteCaughtUp('exit', false);
    expect(mark.atMs(1_000)).toBe(300);
  });

  it('is what was seen when that is later than the present', () => {
    const mark = watermark(50);
    mark.noteCaughtUp('entry', true);
    mark.noteCaughtUp('exit', true);
    mark.saw('entry', 1_080);
    mark.saw('exit', 1_090);
    expect(mark.atMs(1_000)).toBe(1_030);
  });
});
