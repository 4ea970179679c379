import { NEVER, of } from 'rxjs';
import { describe } from 'vitest';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { marbles } from '#test/support/marbles.ts';
import { appended, cursorAt, DONE, scriptedRelay } from './relay-rig.ts';

describe('a relay that is asked to end', () => {
  marbles('sends what is there, and completes with its source', ({ cold, ...expecting }) => {
    const ending$ = cold(' -e');
    const append$ = cold(' ---(a|)', { a: appended(2) });
    const { run } = scriptedRelay(new OutboxGauge(10, 2, 2), { append: () => append$, ending$ });
    expecting.expectObservable(run(cold('w-|'))).toBe('---(2|)', DONE);
  });

  marbles('leaves in the outbox what a writer does not take', ({ cold, ...expecting }) => {
    const outbox = new OutboxGauge(10, 2, 2);
    const lost$ = cold<never>('---#', {}, new Error('away'));
    const { run, calls } = scriptedRelay(outbox, { append: () => lost$, ending$: of('asked') });
    expecting.expectObservable(run(cold('w'))).toBe('---|');
    expecting.expectSubscriptions(lost$.subscriptions).toBe('^--!');
    expecting.expectAfterwards(() => [outbox.depth, calls.at(-1)], [2, 'failed after 0 s: away']);
  });

  marbles('does not wait for the end of a pause', ({ cold, hot, ...expecting }) => {
    const lost$ = cold<never>('-#', {}, new Error('away'));
    const { run } = scriptedRelay(new OutboxGauge(10, 2, 2), {
      append: () => lost$,
      backoff: { backoffMs: 50, backoffMaxMs: 50, random: () => 1 },
      ending$: hot('-----e'),
    });
    expecting.expectObservable(run(cold('w'))).toBe('-----|');
    expecting.expectSubscriptions(lost$.subscriptions).toBe('^!');
  });

  marbles('does not wait for a writer that was never there', ({ cold, hot, ...expecting }) => {
    const away$ = cold<never>('-#', {}, new Error('away'));
    let asked = 0;
    const { run } = scriptedRelay(new OutboxGauge(10, 0, 0), {
      cursor: () => (asked++ < 2 ? away$ : [cursorAt(0)]),
      ending$: hot('--e'),
    });
    expecting.expectObservable(run(NEVER)).toBe('--|');
  });
});
