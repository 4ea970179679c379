import { NEVER } from 'rxjs';
import { describe } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { marbles } from '#test/support/marbles.ts';
import { appended, cursorAt, DONE, scriptedRelay } from './relay-rig.ts';
import type { SinkCursor } from '#ports/summary-sink.ts';

describe('the handshake of the relay', () => {
  marbles('asks the writer how far it is before anything else (L3)', ({ cold, ...expecting }) => {
    const cursor$ = cold(' ---(c|)', { c: cursorAt(0) });
    const append$ = cold(' --(a|)', { a: appended(2) });
    const wakes$ = cold('  w-|');
    const expected = '     -----(2|)';
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 2, 2), {
      cursor: () => cursor$,
      append: () => append$,
    });
    expecting.expectObservable(run(wakes$)).toBe(expected, DONE);
    expecting.expectSubscriptions(cursor$.subscriptions).toBe('^--!');
    expecting.expectSubscriptions(wakes$.subscriptions).toBe('---^-!');
    expecting.expectSubscriptions(append$.subscriptions).toBe('---^-!');
    expecting.expectAfterwards(() => calls, ['append 1,2', 'trim 2', 'room']);
  });

  marbles('keeps asking while the writer is down at its start (L2)', ({ cold, ...expecting }) => {
    const down$ = cold<never>(' -#', {}, new Error('no connection'));
    const up$ = cold('   -(c|)', { c: cursorAt(0) });
    const wakes$ = cold('w---------|');
    let asked = 0;
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 1, 1), {
      cursor: () => (asked++ < 3 ? down$ : up$),
    });
    expecting.expectObservable(run(wakes$)).toBe('--------------1---------|', DONE);
    expecting.expectSubscriptions(down$.subscriptions).toBe(['^!', '---^!', '--------^!']);
    expecting.expectSubscriptions(up$.subscriptions).toBe('-------------^!');
    expecting.expectAfterwards(
      () => calls.slice(0, 3),
      Array(3).fill('failed after 0 s: no connection'),
    );
  });

  marbles('does not repeat what it is told never to repeat', ({ cold, ...expecting }) => {
    const error = new RefusedToRun('unauthorised');
    const cursor$ = cold<never>('-#', {}, error);
    const { run } = scriptedRelay(new OutboxGauge(10, 1, 1), { cursor: () => cursor$ });
    expecting.expectObservable(run(NEVER)).toBe('-#', {}, error);
    expecting.expectSubscriptions(cursor$.subscriptions).toBe('^!');
  });

  marbles('takes an empty log for the beginning of its own history', ({ cold, ...expecting }) => {
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 2, 2), {
      cursor: () => cold('-(c|)', { c: { dataset: undefined, n: 0 } }),
    });
    expecting.expectObservable(run(cold('w|'))).toBe('-2|', DONE);
    expecting.expectAfterwards(() => calls[0], 'append 1,2');
  });

  marbles('sends also what the writer has already, and removes it only then (L1)', (helpers) => {
    const { cold, expectObservable, expectAfterwards } = helpers;
    const { run, calls } = scriptedRelay(new OutboxGauge(4, 4, 4), {
      cursor: () => [cursorAt(4)],
      append: ([first]) => cold('-(a|)', { a: appended(first?.n === 1 ? 3 : 4) }),
    });
    expectObservable(run(cold('w--|'))).toBe('-31|', DONE);
    expectAfterwards(() => calls, ['append 1,2,3', 'trim 3', 'room', 'append 4', 'trim 4', 'room']);
  });

  marbles('sends nothing when the two ends do not go together (L3)', ({ cold, ...expecting }) => {
    const error = new RefusedToRun('The log was cut.');
    const cursor$ = cold(' -(c|)', { c: cursorAt(1) });
    const wakes$ = cold('  w---');
    const compared: SinkCursor[] = [];
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 5, 2), {
      cursor: () => cursor$,
      compare: (cursor) => {
        compared.push(cursor);
        throw error;
      },
    });
    expecting.expectObservable(run(wakes$)).toBe('-#', {}, error);
    expecting.expectSubscriptions(cursor$.subscriptions).toBe('^!');
    expecting.expectSubscriptions(wakes$.subscriptions).toBe([]);
    expecting.expectAfterwards(() => [calls, compared], [[], [cursorAt(1)]]);
  });
});
