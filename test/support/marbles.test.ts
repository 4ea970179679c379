import { of, tap, throwError, timer, VirtualTimeScheduler } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { marbles, runMarbles } from './marbles.ts';
import { replay } from './replay.ts';
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
    expectObservable(cold('10ms a 1s (b|)', { a: 1, b: 2 })).toBe('10ms a 1s (b|)', {
      a: 1,
      b: 2,
    });
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

describe('replay', () => {
  const ROWS = [
    { atMs: 0, value: 'a' },
    { atMs: 3, value: 'b' },
    { atMs: 3, value: 'c' },
    { atMs: 9, value: 'd' },
  ];

  marbles('emits each row at its time', ({ replay, expectObservable }) => {
    expectObservable(replay(ROWS)).toBe('a--(bc)--(d|)');
  });

  marbles('counts from its subscription and ends with it', ({ replay, expectObservable }) => {
    expectObservable(replay(ROWS), '-----^----!').toBe('-----a--(bc)');
  });

  marbles('completes at once when there is no row', ({ replay, expectObservable }) => {
    expectObservable(replay([])).toBe('|');
  });

  it('has one outstanding action, however many rows there are', () => {
    const scheduler = new VirtualTimeScheduler();
    const rows = Array.from({ length: 10_000 }, (_, atMs) => ({ atMs, value: atMs }));
    const outstanding = new Set<number>();
    let count = 0;
    replay(rows, scheduler).subscribe(() => {
      count += 1;
      outstanding.add(scheduler.actions.length);
    });
    expect(scheduler.actions.length).toBe(1);
    scheduler.flush();
    expect(count).toBe(10_000);
    expect([...outstanding]).toEqual([0]);
  });

  it('takes its one action back when it is unsubscribed', () => {
    const scheduler = new VirtualTimeScheduler();
    const subscription = replay(ROWS, scheduler).subscribe();
    subscription.unsubscribe();
    expect(scheduler.actions).toEqual([]);
  });
});
