/** Not here: `late`, because a deadline has no event time. */
import { describe } from 'vitest';
import { deadlines } from '#streams/deadlines.ts';
import { marbles } from '#test/support/marbles.ts';
import type { PlateKey } from '#domain/plate.ts';

const DUE = { n: [], a: ['main/A' as PlateKey], b: ['main/B' as PlateKey, 'main/C' as PlateKey] };
const always = (): boolean => true;

describe('deadlines', () => {
  marbles('asks at every tick of its one timer', ({ cold, time, ...expecting }) => {
    const pollMs = time('---|');
    const due$ = cold(' (a|)', DUE);
    const unsub = '     ^---------!';
    const expected = '  ---a--a--a-';
    const due = () => due$;
    expecting
      .expectObservable(deadlines({ pollMs, due, isReady: always }), unsub)
      .toBe(expected, DUE);
    expecting
      .expectSubscriptions(due$.subscriptions)
      .toBe(['---(^!)', '------(^!)', '---------(^!)']);
  });

  marbles('says nothing when no plate is due', ({ cold, time, ...expecting }) => {
    const pollMs = time('---|');
    const due$ = cold(' -(n|)', DUE);
    const unsub = '     ^-------!';
    const due = () => due$;
    expecting
      .expectObservable(deadlines({ pollMs, due, isReady: always }), unsub)
      .toBe('---------');
    expecting.expectSubscriptions(due$.subscriptions).toBe(['---^!', '------^!']);
  });

  marbles('does not ask again while an answer is awaited', ({ cold, time, ...expecting }) => {
    const pollMs = time('--|');
    const due$ = cold(' -----(b|)', DUE);
    const unsub = '     ^--------------!';
    const expected = '  -------b-----b-';
    const due = () => due$;
    expecting
      .expectObservable(deadlines({ pollMs, due, isReady: always }), unsub)
      .toBe(expected, DUE);
    expecting
      .expectSubscriptions(due$.subscriptions)
      .toBe(['--^----!', '--------^----!', '--------------^!']);
  });

  marbles(
    'waits until the plates that were woken had their turn',
    ({ cold, now, ...expecting }) => {
      const due$ = cold(' (a|)', DUE);
      const unsub = '     ^--------!';
      const expected = '  --a---a-a-';
      const isReady = (): boolean => now() !== 4;
      expecting
        .expectObservable(deadlines({ pollMs: 2, due: () => due$, isReady }), unsub)
        .toBe(expected, DUE);
      expecting
        .expectSubscriptions(due$.subscriptions)
        .toBe(['--(^!)', '------(^!)', '--------(^!)']);
    },
  );

  marbles('ends with the error of the store', ({ cold, time, ...expecting }) => {
    const pollMs = time('--|');
    const due$ = cold(' -#', DUE);
    expecting
      .expectObservable(deadlines({ pollMs, due: () => due$, isReady: always }))
      .toBe('---#');
    expecting.expectSubscriptions(due$.subscriptions).toBe('--^!');
  });

  marbles('ends with an error that is thrown while it asks', ({ expectObservable }) => {
    const due = (): never => {
      throw 'the store is closed';
    };
    const plates$ = deadlines({ pollMs: 2, due, isReady: always });
    expectObservable(plates$).toBe('--#', {}, 'the store is closed');
  });

  marbles('takes its question back when it is unsubscribed', ({ cold, time, ...expecting }) => {
    const pollMs = time('--|');
    const due$ = cold(' -----(a|)', DUE);
    const unsub = '     ^---!';
    expecting
      .expectObservable(deadlines({ pollMs, due: () => due$, isReady: always }), unsub)
      .toBe('-----');
    expecting.expectSubscriptions(due$.subscriptions).toBe('--^-!');
  });

  marbles('asks nothing before it is told to', ({ cold, hot, ...expecting }) => {
    const ticks$ = hot('-----');
    const due$ = cold(' (a|)', DUE);
    const plates$ = deadlines({ pollMs: 1, ticks$, due: () => due$, isReady: always });
    expecting.expectObservable(plates$, '^---!').toBe('----');
    expecting.expectSubscriptions(ticks$.subscriptions).toBe('^---!');
    expecting.expectSubscriptions(due$.subscriptions).toBe([]);
  });

  marbles('ends with what tells it to ask, with an error or without', ({ cold, ...expecting }) => {
    const due$ = cold('    ----(a|)', DUE);
    const over$ = cold('   --|');
    const failing$ = cold('t-#', { t: 0 }, 'no ticks');
    const asked = { pollMs: 1, due: () => due$, isReady: always };
    expecting.expectObservable(deadlines({ ...asked, ticks$: over$ })).toBe('--|');
    expecting
      .expectObservable(deadlines({ ...asked, ticks$: failing$ }))
      .toBe('--#', {}, 'no ticks');
    expecting.expectSubscriptions(due$.subscriptions).toBe('^-!');
  });

  marbles('asks once when it is told to many times at once', ({ cold, hot, ...expecting }) => {
    const ticks$ = hot('-(tttt)-|');
    const due$ = cold('  --(b|)', DUE);
    const plates$ = deadlines({ pollMs: 1, ticks$, due: () => due$, isReady: always });
    expecting.expectObservable(plates$).toBe('---b----|', DUE);
    expecting.expectSubscriptions(due$.subscriptions).toBe('-^-!');
  });

  marbles('asks when it is told to, where time is not the clock', ({ cold, hot, ...expecting }) => {
    const ticks$ = hot(' -t---t|');
    const due$ = cold('  (a|)', DUE);
    const plates$ = deadlines({ pollMs: 1, ticks$, due: () => due$, isReady: always });
    expecting.expectObservable(plates$).toBe('-a---a|', DUE);
    expecting.expectSubscriptions(ticks$.subscriptions).toBe('^-----!');
  });
});
