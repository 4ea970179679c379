import { tap } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { at } from './marbles-diagram.ts';
import { marbles, runMarbles } from './marbles.ts';
import type { Marbles } from './marbles.ts';

const running = (run: (helpers: Marbles) => void) => () => runMarbles(run);

describe('diagrams that are not what they look like', () => {
  const source = (diagram: string): (() => void) =>
    running(({ cold, expectObservable }) => expectObservable(cold(diagram)).toBe(diagram));

  it('fails when something follows a group, as if the group took no time', () => {
    for (const diagram of ['(ab)c|', '(ab)|', '(ab) c', '(a)(b)', '(ab)#', '(ab) 9ms c']) {
      expect(source(diagram)).toThrow(/a group|a duration follows/);
    }
  });

  it('fails when a duration follows a mark, as if the mark took no time', () => {
    for (const diagram of ['a 9ms b', '-a 1s |', 'ab 2m c|']) {
      expect(source(diagram)).toThrow('a duration follows a mark');
    }
  });

  it('reads windows and subscriptions as strictly', () => {
    const window = running(({ cold, expectObservable }) => {
      expectObservable(cold('--'), '^ 9ms !').toBe('--');
    });
    const subscriptions = running(({ cold, expectSubscriptions }) => {
      expectSubscriptions(cold('--').subscriptions).toBe(['^ 9ms !']);
    });
    expect(window).toThrow('a duration follows a mark');
    expect(subscriptions).toThrow('a duration follows a mark');
  });

  it('fails when letters look like a duration', () => {
    for (const diagram of ['-a- 9ms', 'a9ms b', '9s']) {
      expect(source(diagram)).toThrow('letters look like a duration');
    }
  });

  it('fails when a hot source has a duration before its subscription', () => {
    const test = running(({ hot, expectObservable }) => {
      expectObservable(hot('9ms a-^-b|')).toBe('--b|');
    });
    expect(test).toThrow('which RxJS miscounts');
  });

  marbles('draws marks at their times, whatever is between them', ({ cold, ...expecting }) => {
    const source$ = cold(at({ 0: '(ab)', 4: 'c', 5: 'd', 60: 'e', 1000: '|' }));
    const times: string[] = [];
    const timed$ = source$.pipe(tap((one) => times.push(`${one} ${expecting.now()}`)));
    expecting.expectObservable(timed$).toBe(at({ 0: '(ab)', 4: 'cd', 60: 'e', 1000: '|' }));
    expecting.expectSubscriptions(source$.subscriptions).toBe(at({ 0: '^', 1000: '!' }));
    expecting.expectAfterwards(() => times, ['a 0', 'b 0', 'c 4', 'd 5', 'e 60']);
  });

  it('cannot draw what begins before the mark before it has ended', () => {
    expect(() => at({ 0: '(ab)', 3: 'c' })).toThrow('"c" cannot be drawn at 3 ms');
    expect(() => at({ 0: 'a', 1.5: 'b' })).toThrow('"b" at 1.5 ms cannot be drawn');
    expect(() => at({ 0: '9ms ' })).toThrow('cannot be drawn');
  });
});
