/** Not here: `late`, because summaries are sent by number and not by time. */
import { catchError, NEVER, of, Subject } from 'rxjs';
import { describe, expect } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { marbles } from '#test/support/marbles.ts';
import { appended, cursorAt, DONE, scriptedRelay } from './relay-rig.ts';
import type { AppendResult } from '#ports/summary-sink.ts';

describe('relay', () => {
  marbles('sends nothing before it is woken', ({ cold, hot, ...expecting }) => {
    const append$ = cold('(a|)', { a: appended(2) });
    const wakes$ = hot('-----');
    const { run } = scriptedRelay(new OutboxGauge(10, 2, 2), { append: () => append$ });
    expecting.expectObservable(run(wakes$), '^---!').toBe('----');
    expecting.expectSubscriptions(wakes$.subscriptions).toBe('^---!');
    expecting.expectSubscriptions(append$.subscriptions).toBe([]);
  });

  marbles('gives its request up when its source fails', ({ cold, ...expecting }) => {
    const append$ = cold('----(a|)', { a: appended(2) });
    const wakes$ = cold(' w-#', { w: 0 }, 'commits failed');
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 2, 2), { append: () => append$ });
    expecting.expectObservable(run(wakes$)).toBe('--#', {}, 'commits failed');
    expecting.expectSubscriptions(append$.subscriptions).toBe('^-!');
    expecting.expectAfterwards(() => calls, ['append 1,2']);
  });

  marbles('sends nothing while the outbox is empty', ({ cold, ...expecting }) => {
    const append$ = cold('(a|)', { a: appended(1) });
    const { run } = scriptedRelay(new OutboxGauge(10, 5, 0), { append: () => append$ });
    expecting.expectObservable(run(cold('w--w-|'))).toBe('-----|');
    expecting.expectSubscriptions(append$.subscriptions).toBe([]);
  });

  marbles('waits for a wake-up call, and sends what has come by then', ({ hot, ...expecting }) => {
    const outbox = new OutboxGauge(10, 0, 0);
    const commits$ = hot(' -c---d-|', { c: 2, d: 5 });
    const wakes$ = new Subject<void>();
    const { run, calls } = scriptedRelay(outbox, {});
    commits$.subscribe({
      next: (lastN) => {
        outbox.committed(lastN);
        wakes$.next();
      },
      complete: () => wakes$.complete(),
    });
    expecting.expectObservable(run(wakes$)).toBe('-2---3-|', DONE);
    expecting.expectAfterwards(
      () => calls.filter((call) => call.startsWith('append')),
      ['append 1,2', 'append 3,4,5'],
    );
  });

  marbles('has one request on its way, with so many records at most', ({ cold, ...expecting }) => {
    const wakes$ = cold('(www|)');
    let sent = 0;
    const answers = [
      cold(' --(a|)', { a: appended(3) }),
      cold('   --(b|)', { b: appended(6) }),
      cold('     --(c|)', { c: appended(7) }),
    ];
    const expected = ' --3-3-(1|)';
    const { run } = scriptedRelay(new OutboxGauge(10, 7, 7), {
      append: () => answers[sent++] ?? NEVER,
    });
    expecting.expectObservable(run(wakes$)).toBe(expected, DONE);
    expecting.expectSubscriptions(answers[0]?.subscriptions ?? []).toBe('^-!');
    expecting.expectSubscriptions(answers[1]?.subscriptions ?? []).toBe('--^-!');
    expecting.expectSubscriptions(answers[2]?.subscriptions ?? []).toBe('----^-!');
  });

  marbles('removes summaries only after the answer (L1)', ({ cold, ...expecting }) => {
    const outbox = new OutboxGauge(10, 2, 2);
    const append$ = cold(' ---(a|)', { a: appended(2) });
    const trim$ = cold('   --(t|)', { t: undefined });
    const { run } = scriptedRelay(outbox, { append: () => append$, trim: () => trim$ });
    expecting.expectObservable(run(cold('w|'))).toBe('-----(2|)', DONE);
    expecting.expectSubscriptions(append$.subscriptions).toBe('^--!');
    expecting.expectSubscriptions(trim$.subscriptions).toBe('---^-!');
    expecting.expectAfterwards(() => outbox.depth, 0);
  });

  marbles('repeats a lost request with the same numbers (L2)', ({ cold, ...expecting }) => {
    const outbox = new OutboxGauge(10, 2, 2);
    const lost$ = cold<never>('    ---#', {}, new Error('timeout'));
    const append$ = cold('  -(a|)', { a: appended(2) });
    let sent = 0;
    const { run, calls } = scriptedRelay(outbox, {
      append: () => {
        sent += 1;
        outbox.committed(2 + sent);
        return sent <= 2 ? lost$ : append$;
      },
      recordsMax: 2,
    });
    expecting.expectObservable(run(cold('w|')), '^-------------!').toBe('-------------2', DONE);
    expecting.expectSubscriptions(lost$.subscriptions).toBe(['^--!', '-----^--!']);
    expecting.expectAfterwards(
      () => calls.slice(0, 6),
      [
        'append 1,2',
        'failed after 0 s: timeout',
        'append 1,2',
        'failed after 0 s: timeout',
        'append 1,2',
        'trim 2',
      ],
    );
  });

  marbles('says how long each request took, without the pauses', ({ cold, now, ...expecting }) => {
    const lost$ = cold<never>('3s #', {}, new Error('timeout'));
    const append$ = cold('     1s (a|)', { a: appended(1) });
    let sent = 0;
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 1, 1), {
      append: () => (sent++ === 0 ? lost$ : append$),
      clock: { now: () => 1000 + now() },
    });
    expecting.expectObservable(run(cold('w|'))).toBe('4002ms (1|)', DONE);
    expecting.expectAfterwards(
      () => calls.slice(1),
      ['failed after 3 s: timeout', 'append 1', 'trim 1', 'room', 'answered after 1 s'],
    );
  });

  const SURPRISES: Readonly<Record<string, AppendResult>> = {
    'has less than before': { outcome: 'expected', n: 3 },
    'takes nothing of what it expects': { outcome: 'expected', n: 4 },
    'expects another than the first that it was sent': { outcome: 'expected', n: 6 },
    'has more than there is': { outcome: 'expected', n: 9 },
    'has taken more than it was sent (L1)': appended(7),
    'has taken more than there is': appended(8),
    'has taken nothing': appended(3),
  };
  for (const [what, answer] of Object.entries(SURPRISES)) {
    marbles(`ends, so that both ends are compared, when the writer ${what}`, (helpers) => {
      const { cold, expectObservable, expectSubscriptions, expectAfterwards } = helpers;
      const answer$ = cold('-(a|)', { a: answer });
      const { run, calls } = scriptedRelay(new OutboxGauge(10, 7, 4), { append: () => answer$ });
      const errors$ = run(cold('w---')).pipe(catchError((error: Error) => of(error.name)));
      expectObservable(errors$).toBe('-(e|)', { e: 'OutOfStep' });
      expectSubscriptions(answer$.subscriptions).toBe('^!');
      expectAfterwards(
        () => calls,
        [
          'append 4,5,6',
          expect.stringMatching(/^failed after 0 s: .*was sent 4 to 6: the two ends/),
        ],
      );
    });
  }

  marbles('goes on behind what the writer has taken of a batch', ({ cold, ...expecting }) => {
    const some$ = cold('    -(x|)', { x: appended(2) });
    const append$ = cold('  -(a|)', { a: appended(4) });
    let sent = 0;
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 4, 4), {
      append: () => (sent++ === 0 ? some$ : append$),
    });
    expecting.expectObservable(run(cold('w|'))).toBe('-3(2|)', DONE);
    expecting.expectAfterwards(
      () => calls,
      ['append 1,2,3', 'trim 2', 'room', 'append 3,4', 'trim 4', 'room'],
    );
  });

  marbles('refuses to run when the writer refuses the summaries', ({ cold, ...expecting }) => {
    const refused: AppendResult = { outcome: 'refused', detail: 'summary 4 differs' };
    const wakes$ = cold('w----');
    const { run, calls } = scriptedRelay(new OutboxGauge(10, 1, 1), {
      append: () => cold('-(r|)', { r: refused }),
    });
    const error = new RefusedToRun('The writer refuses the summaries: summary 4 differs');
    expecting.expectObservable(run(wakes$)).toBe('-#', {}, error);
    expecting.expectSubscriptions(wakes$.subscriptions).toBe('^!');
    expecting.expectAfterwards(() => calls, ['append 1', `failed after 0 s: ${error.message}`]);
  });

  marbles('ends with the error of the store, not of the writer', ({ cold, ...expecting }) => {
    const read$ = cold<never>('-#', {}, 'cannot read');
    const reading = scriptedRelay(new OutboxGauge(10, 1, 1), { read: () => read$ });
    expecting.expectObservable(reading.run(cold('w---'))).toBe('-#', {}, 'cannot read');
    const trim$ = cold<never>('-#', {}, 'cannot trim');
    const trimming = scriptedRelay(new OutboxGauge(10, 1, 1), { trim: () => trim$ });
    expecting.expectObservable(trimming.run(cold('w---'))).toBe('-#', {}, 'cannot trim');
  });

  marbles('ends when the store lacks what was counted', ({ cold, ...expecting }) => {
    const { run } = scriptedRelay(new OutboxGauge(10, 5, 2), { read: () => [[]] });
    const error = new Error('The store has no summary after 3, but counted some.');
    expecting.expectObservable(run(cold('w---'))).toBe('#', {}, error);
  });

  marbles('finishes what is in the outbox after its source', ({ cold, ...expecting }) => {
    const append$ = cold('--(a|)', { a: appended(1) });
    const { run } = scriptedRelay(new OutboxGauge(10, 1, 1), { append: () => append$ });
    expecting.expectObservable(run(cold('(w|)'))).toBe('--(1|)', DONE);
  });

  marbles(
    'lets go of the request and of its pauses when it is unsubscribed',
    ({ cold, ...expecting }) => {
      const slow$ = cold('-----(a|)', { a: appended(1) });
      const sending = scriptedRelay(new OutboxGauge(10, 1, 1), { append: () => slow$ });
      expecting.expectObservable(sending.run(cold('w---')), '^--!').toBe('----');
      expecting.expectSubscriptions(slow$.subscriptions).toBe('^--!');
      const down$ = cold<never>('-#');
      const pausing = scriptedRelay(new OutboxGauge(10, 1, 1), { cursor: () => down$ });
      expecting.expectObservable(pausing.run(cold('w---')), '^-!').toBe('---');
      expecting.expectSubscriptions(down$.subscriptions).toBe('^!');
    },
  );

  marbles(
    'says what it does: asks, pauses, and rests when all is sent',
    ({ cold, ...expecting }) => {
      const answers = [cold<never>('-#'), cold('-(c|)', { c: cursorAt(0) })];
      const { run, states } = scriptedRelay(new OutboxGauge(10, 4, 4), {
        cursor: () => answers.shift() ?? NEVER,
        append: ([first]) => cold('-(a|)', { a: appended(first?.n === 1 ? 3 : 4) }),
      });
      expecting.expectObservable(run(cold('w----------'))).toBe('-----31----', DONE);
      // At each begin of an exchange, of a request, and at the end of an exchange.
      const sending = ['busy', 'busy', 'idle'];
      expecting.expectAfterwards(
        () => states,
        ['busy', 'backpressured', 'busy', 'idle', ...sending, ...sending],
      );
    },
  );

  marbles('passes its failpoints in order', ({ cold, ...expecting }) => {
    const { run, reached } = scriptedRelay(new OutboxGauge(10, 1, 1), {});
    expecting.expectObservable(run(cold('(w|)'))).toBe('(1|)', DONE);
    expecting.expectAfterwards(() => reached, ['before-post', 'after-post', 'before-trim']);
  });
});
