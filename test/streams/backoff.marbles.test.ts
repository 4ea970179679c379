/**
 * Not here: `never`, `empty`, `error`, `slow`, `failing`, `duplicate`, `late` and `burst`, because a
 * pause has no source and asks nobody.
 */
import { retry } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { pause, pauseMs } from '#streams/backoff.ts';
import { marbles } from '#test/support/marbles.ts';

const LONGEST = { backoffMs: 4, backoffMaxMs: 10, random: () => 1 };
const SHORTEST = { ...LONGEST, random: () => 0 };

describe('pauseMs', () => {
  it('doubles with each failure up to its limit', () => {
    expect([1, 2, 3, 4, 50].map((failures) => pauseMs(failures, LONGEST))).toEqual([
      4, 8, 10, 10, 10,
    ]);
  });

  it('is between half and the whole of it, by chance', () => {
    expect([1, 2, 3].map((failures) => pauseMs(failures, SHORTEST))).toEqual([2, 4, 5]);
    expect(pauseMs(1, { ...LONGEST, random: () => 0.5 })).toBe(3);
  });

  it('keeps its limit after any number of failures', () => {
    expect(pauseMs(5000, LONGEST)).toBe(10);
  });
});

describe('pause', () => {
  marbles('emits once, after the pause', ({ expectObservable }) => {
    expectObservable(pause(1, LONGEST)).toBe('----(p|)', { p: 0 });
    expectObservable(pause(2, SHORTEST)).toBe('----(p|)', { p: 0 });
  });

  marbles('has no timer left when it is unsubscribed', ({ expectObservable }) => {
    expectObservable(pause(9, LONGEST), '^-!').toBe('---');
  });

  marbles('spaces the attempts of something that fails', ({ cold, ...expecting }) => {
    const failing$ = cold('#');
    const attempts = ['(^!)', '----(^!)', '------------(^!)'];
    const delay = (_: unknown, failures: number) => pause(failures, LONGEST);
    expecting
      .expectObservable(failing$.pipe(retry({ delay })), '^-------------!')
      .toBe('---------------');
    expecting.expectSubscriptions(failing$.subscriptions).toBe(attempts);
  });
});
