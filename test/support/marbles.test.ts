import { setTimeout as waited } from 'node:timers/promises';
import { concatMap, interval, of, tap, throwError, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { at } from './marbles-diagram.ts';
import { marbles, runMarbles } from './marbles.ts';
import type { Marbles } from './marbles.ts';

const running = (run: (helpers: Marbles) => void) => () => runMarbles(run);

describe('marbles', () => {
  marbles(
    'passes when what happens is what is drawn',
    ({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('--a--(b|)', { a: 1, b: 2 });
      expectObservable(source$).toBe('--a--(b|)', { a: 1, b: 2 });
      expectSubscriptions(source$.subscriptions).toBe('^----!');
    },
  );

  it('fails when a value differs', () => {
    const test = running(({ expectObservable }) => {
      expectObservable(of({ n: 1 })).toBe('(a|)', { a: { n: 2 } });
    });
    expect(test).toThrow(/deepStrictEqual|deep-equal/);
  });

  it('fails when a subscription ends at another time', () => {
    const test = running(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('--a--|');
      expectObservable(source$).toBe('--a--|');
      expectSubscriptions(source$.subscriptions).toBe('^---!');
    });
    expect(test).toThrow(/deepStrictEqual|deep-equal/);
  });

  it('fails when an expectation about values has no toBe', () => {
    const test = running(({ expectObservable }) => {
      expectObservable(of(1)).toBe('(a|)', { a: 1 });
      expectObservable(of(2));
    });
    expect(test).toThrow('expectObservable number 2 has no toBe');
  });

  it('fails when an expectation about subscriptions has no toBe', () => {
    const test = running(({ cold, expectSubscriptions }) => {
      expectSubscriptions(cold('--|').subscriptions);
    });
    expect(test).toThrow('expectSubscriptions number 1 has no toBe');
  });

  it('fails when the callback is async', () => {
    const test = async ({ expectObservable }: Marbles): Promise<void> => {
      expectObservable(of(1)).toBe('(a|)', { a: 1 });
      await Promise.resolve();
    };
    const start: (helpers: Marbles) => unknown = test;
    expect(running(start)).toThrow('The callback is async');
  });

  it('fails when nothing is expected', () => {
    expect(running(() => undefined)).toThrow('The test expects nothing');
  });

  it('fails when a letter of an expected diagram has no value', () => {
    const test = running(({ expectObservable }) => {
      expectObservable(of(undefined)).toBe('(b|)', { a: 1 });
    });
    expect(test).toThrow('The diagram "(b|)" has "b", but its values do not.');
  });

  it('fails when a letter of a source diagram has no value', () => {
    const withCold = running(({ cold, expectObservable }) => {
      expectObservable(cold('a-c|', { a: 1 })).toBe('a-a|', { a: 1 });
    });
    const withHot = running(({ hot, expectObservable }) => {
      expectObservable(hot('a-c|', { a: 1 })).toBe('a-a|', { a: 1 });
    });
    expect(withCold).toThrow('"c"');
    expect(withHot).toThrow('"c"');
  });

  marbles('takes a duration in a diagram for a duration', ({ cold, expectObservable }) => {
    const durations = cold('10ms a-- 1s (b|)', { a: 1, b: 2 });
    expectObservable(durations).toBe(at({ 10: 'a', 1013: '(b|)' }), { a: 1, b: 2 });
  });

  it('fails when a source never ends, instead of hanging', () => {
    const test = running(({ expectObservable }) => {
      expectObservable(timer(1, 200_000)).toBe('-a', { a: 0 });
    });
    expect(test).toThrow(/deepStrictEqual|deep-equal/);
    const unending = running(({ hot, expectSubscriptions }) => {
      const source$ = hot('---');
      timer(1, 200_000).subscribe();
      expectSubscriptions(source$.subscriptions).toBe([]);
    });
    expect(unending).toThrow('A source never ends');
  });

  it('begins each test at the beginning of time', () => {
    const times: number[] = [];
    const test = running(({ expectObservable, expectAfterwards, now }) => {
      times.push(now());
      expectObservable(timer(5)).toBe('-----(a|)', { a: 0 });
      expectAfterwards(() => times.push(now()), times.length + 1);
    });
    test();
    test();
    expect(times).toEqual([0, 5, 0, 5]);
  });

  it('leaves nothing of a test that failed for the next one', () => {
    expect(running(({ expectObservable }) => expectObservable(of(1)))).toThrow('no toBe');
    expect(
      running(({ expectObservable }) => expectObservable(of(1)).toBe('(a|)', { a: 1 })),
    ).not.toThrow();
  });

  marbles('looks at what is left behind after everything', ({ cold, ...expecting }) => {
    const seen: string[] = [];
    expecting.expectObservable(cold('--a-b|').pipe(tap((one) => seen.push(one)))).toBe('--a-b|');
    expecting.expectAfterwards(() => seen, ['a', 'b']);
    expecting.expectAfterwards(() => ({ count: seen.length }), { count: 2 });
  });

  it('fails when what is left behind differs', () => {
    const test = running(({ cold, expectAfterwards }) => {
      const seen: string[] = [];
      cold('--a|').subscribe((one) => seen.push(one));
      expectAfterwards(() => seen, []);
    });
    expect(test).toThrow('to deeply equal');
  });

  it('shows an error that no subscriber takes', () => {
    const test = running(({ cold, expectSubscriptions }) => {
      const source$ = cold('--a|');
      source$.subscribe(() => {
        throw new Error('nobody takes this');
      });
      throwError(() => new Error('nor this')).subscribe({ error: () => undefined });
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    });
    expect(test).toThrow('nobody takes this');
  });

  marbles(
    'compares with another observable where that is clearer than a diagram',
    ({ cold, expectObservable }) => {
      expectObservable(cold('--a|')).toEqual(cold('--a|'));
    },
  );
});

describe('time that is not virtual', () => {
  it('fails when a promise is inside of the pipe, although nothing is drawn', () => {
    const test = running(({ cold, expectObservable }) => {
      const stored$ = cold('--a|').pipe(concatMap(async (one) => one));
      expectObservable(stored$, '^---!').toBe('----');
    });
    expect(test).toThrow('A promise was made');
  });

  it('names the promise, and not the diagram that does not hold because of it', () => {
    const test = running(({ cold, expectObservable }) => {
      expectObservable(cold('a|').pipe(concatMap(() => waited(1, 'a')))).toBe('-(a|)');
    });
    expect(test).toThrow('A promise was made');
    const ready = Promise.resolve('a');
    const given = running(({ expectObservable }) => {
      expectObservable(of(1).pipe(concatMap(() => ready)), '^--!').toBe('---');
    });
    expect(given).toThrow('A promise was made');
  });

  it.each<readonly [string, () => unknown]>([
    ['Date.now', () => Date.now()],
    ['new Date', () => new Date()],
    ['performance.now', () => performance.now()],
    ['setTimeout', () => clearTimeout(setTimeout(() => undefined, 1))],
    ['setInterval', () => clearInterval(setInterval(() => undefined, 1))],
    ['setImmediate', () => clearImmediate(setImmediate(() => undefined))],
    ['queueMicrotask', () => queueMicrotask(() => undefined)],
    ['process.nextTick', () => process.nextTick(() => undefined)],
  ])('fails when an operator uses %s', (_, use) => {
    const test = running(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(tap(use))).toBe('-a|');
    });
    expect(test).toThrow(/of the machine|date of the present/);
  });

  it('says where', () => {
    const readsTheClock = (): number => Date.now();
    const test = running(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(tap(readsTheClock))).toBe('-a|');
    });
    expect(test).toThrow(
      expect.objectContaining({ stack: expect.stringContaining('readsTheClock') }),
    );
  });

  marbles('may have a date in it that is not of the present', ({ cold, expectObservable }) => {
    const dates$ = cold('-a|').pipe(tap(() => new Date(0)));
    expectObservable(dates$).toBe('-a|');
  });

  it('leaves clocks, timers and dates as they were', () => {
    const read = (): readonly unknown[] => [
      Date,
      Reflect.get(Date, 'now'),
      Reflect.get(performance, 'now'),
      setTimeout,
      queueMicrotask,
      Reflect.get(process, 'nextTick'),
    ];
    const before = read();
    expect(running(({ expectObservable }) => expectObservable(of(1)))).toThrow('no toBe');
    read().forEach((one, index) => expect(one).toBe(before[index]));
    expect(Object.hasOwn(performance, 'now')).toBe(false);
  });

  it('fails when a timer has no pause, instead of hanging', () => {
    const test = running(({ cold, expectSubscriptions }) => {
      const source$ = cold('-|');
      interval(0).subscribe();
      expectSubscriptions(source$.subscriptions).toBe([]);
    });
    expect(test).toThrow('A source never ends');
  });
});

describe('what is expected too early or too late', () => {
  it('fails when it looks at results before anything has happened', () => {
    const test = running(({ cold, expectObservable }) => {
      const seen: string[] = [];
      expectObservable(cold('-a|').pipe(tap((one) => seen.push(one)))).toBe('-a|');
      expect(seen).toEqual([]);
    });
    expect(test).toThrow('An expect was evaluated before anything happened');
  });

  it('may expect something while it happens', () => {
    const test = running(({ cold, expectObservable }) => {
      expectObservable(cold('-a|').pipe(tap((one) => expect(one).toBe('a')))).toBe('-a|');
    });
    expect(test).not.toThrow();
  });

  it('fails when something is drawn after everything has happened', () => {
    const test = running(({ cold, expectObservable, expectAfterwards }) => {
      expectObservable(cold('--|')).toBe('--|');
      expectAfterwards(() => 1, 1);
      expectObservable(cold('-'), '^!').toBe('');
    });
    expect(test).toThrow('expectObservable number 3 comes after expectAfterwards');
  });
});
