/** Not here: `duplicate` and `late`, because it asks for numbers and sees no event. */
import { describe } from 'vitest';
import { backlogs } from '#streams/caught-up.ts';
import { marbles } from '#test/support/marbles.ts';
import type { Backlogs } from '#streams/caught-up.ts';

const BACKLOGS: Record<string, Backlogs> = { z: { entry: 7, exit: 0 } };

describe('backlogs', () => {
  marbles('asks both queues at once, and then in steps', ({ cold, time, ...expecting }) => {
    const probeMs = time(' ----|');
    const entry$ = cold('  -(e|)', { e: 7 });
    const exit$ = cold('   --(x|)', { x: 0 });
    const unsub = '        ^------!';
    const expected = '     --z---z-';
    const backlogs$ = backlogs(probeMs, (queue) => (queue === 'entry' ? entry$ : exit$));
    expecting.expectObservable(backlogs$, unsub).toBe(expected, BACKLOGS);
    expecting.expectSubscriptions(entry$.subscriptions).toBe(['^!', '----^!']);
    expecting.expectSubscriptions(exit$.subscriptions).toBe(['^-!', '----^-!']);
  });

  marbles('does not ask while an answer is awaited', ({ cold, time, ...expecting }) => {
    const probeMs = time(' --|');
    const entry$ = cold('  (e|)', { e: 7 });
    const exit$ = cold('   ---(x|)', { x: 0 });
    const unsub = '        ^------!';
    const backlogs$ = backlogs(probeMs, (queue) => (queue === 'entry' ? entry$ : exit$));
    expecting.expectObservable(backlogs$, unsub).toBe('---z---', BACKLOGS);
    expecting.expectSubscriptions(exit$.subscriptions).toBe(['^--!', '----^--!']);
  });

  marbles('ends with the error of one queue, and asks neither again', ({ cold, ...expecting }) => {
    const entry$ = cold<never>('  --#');
    const exit$ = cold('   -----(x|)', { x: 0 });
    const backlogs$ = backlogs(1, (queue) => (queue === 'entry' ? entry$ : exit$));
    expecting.expectObservable(backlogs$).toBe('--#');
    expecting.expectSubscriptions(entry$.subscriptions).toBe('^-!');
    expecting.expectSubscriptions(exit$.subscriptions).toBe('^-!');
  });

  marbles('asks nothing before it is told to', ({ cold, hot, ...expecting }) => {
    const ticks$ = hot('-----');
    const depth$ = cold('(d|)', { d: 3 });
    expecting
      .expectObservable(
        backlogs(1, () => depth$, ticks$),
        '^---!',
      )
      .toBe('----');
    expecting.expectSubscriptions(ticks$.subscriptions).toBe('^---!');
    expecting.expectSubscriptions(depth$.subscriptions).toBe([]);
  });

  marbles('ends with what tells it to ask, with an error or without', ({ cold, ...expecting }) => {
    const depth$ = cold('  --(d|)', { d: 3 });
    const over$ = cold('   --|');
    const failing$ = cold('t-#', { t: 0 }, 'no ticks');
    expecting.expectObservable(backlogs(1, () => depth$, over$)).toBe('--|');
    expecting.expectObservable(backlogs(1, () => depth$, failing$)).toBe('--#', {}, 'no ticks');
    expecting.expectSubscriptions(depth$.subscriptions).toBe(['^-!', '^-!']);
  });

  marbles('asks once when it is told to many times at once', ({ cold, hot, ...expecting }) => {
    const ticks$ = hot('  -(tttt)-|');
    const depth$ = cold('  ---(d|)', { d: 3 });
    const backlogs$ = backlogs(1, () => depth$, ticks$);
    expecting.expectObservable(backlogs$).toBe('----b---|', { b: { entry: 3, exit: 3 } });
    expecting.expectSubscriptions(depth$.subscriptions).toBe(['-^--!', '-^--!']);
  });

  marbles('takes both questions back when it is unsubscribed', ({ cold, ...expecting }) => {
    const entry$ = cold('  -----(e|)', { e: 7 });
    const exit$ = cold('   -----(x|)', { x: 0 });
    const unsub = '        ^--!';
    const backlogs$ = backlogs(1, (queue) => (queue === 'entry' ? entry$ : exit$));
    expecting.expectObservable(backlogs$, unsub).toBe('----');
    expecting.expectSubscriptions(entry$.subscriptions).toBe(unsub);
    expecting.expectSubscriptions(exit$.subscriptions).toBe(unsub);
  });

  marbles('asks when it is told to, where time is not the clock', ({ cold, hot, ...expecting }) => {
    const ticks$ = hot('   --t--|');
    const depth$ = cold('  (d|)', { d: 3 });
    const backlogs$ = backlogs(1, () => depth$, ticks$);
    expecting.expectObservable(backlogs$).toBe('--b--|', { b: { entry: 3, exit: 3 } });
    expecting.expectSubscriptions(ticks$.subscriptions).toBe('^----!');
  });
});
