import { map, NEVER, Subject } from 'rxjs';
import { describe, expect } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { relay } from '#streams/relay.ts';
import { marbles } from '#test/support/marbles.ts';
import type { Observable } from 'rxjs';
import type { FailpointName } from '#ports/failpoints.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';
import type { AppendResult, SinkCursor } from '#ports/summary-sink.ts';
import type { RelayOptions } from '#streams/relay.ts';

const DATASET = 'ours';

const cursorAt = (n: number): SinkCursor => ({ dataset: DATASET, n });
const appended = (lastN: number): AppendResult => ({ outcome: 'appended', lastN, duplicates: 0 });

/** A relay over an outbox that holds what its gauge counts. */
function scripted(outbox: OutboxGauge, options: Partial<RelayOptions>) {
  const calls: string[] = [];
  const reached: FailpointName[] = [];
  const { read, cursor = () => [cursorAt(outbox.trimmedN)], append, trim } = options;
  const all: RelayOptions = {
    outbox,
    dataset: DATASET,
    recordsMax: 3,
    backoff: { backoffMs: 2, backoffMaxMs: 4, random: () => 1 },
    clock: { now: () => 0 },
    failpoint: (name) => reached.push(name),
    failed: (error, seconds) => calls.push(`failed after ${seconds} s: ${error.message}`),
    trimmed: () => calls.push('room'),
    ...options,
    cursor,
    read: (afterN, limit) => read?.(afterN, limit) ?? [recordsOf(afterN, outbox.lastN, limit)],
    append: (records) => {
      calls.push(`append ${records.map(({ n }) => n).join()}`);
      return append?.(records) ?? [appended(records.at(-1)?.n ?? 0)];
    },
    trim: (throughN) => {
      calls.push(`trim ${throughN}`);
      return trim?.(throughN) ?? [undefined];
    },
  };
  const run = (wakes$: Observable<unknown>): Observable<string> =>
    relay(wakes$, all).pipe(map(({ outcome, records }) => `${outcome} ${records}`));
  return { calls, reached, run };
}

function recordsOf(afterN: number, lastN: number, limit: number): readonly OutboxRecord[] {
  const count = Math.min(lastN - afterN, limit);
  return Array.from({ length: count }, (_, index) => {
    const n = afterN + index + 1;
    return { n, summary: `{"n":${n}}` };
  });
}

const DONE = { '1': 'appended 1', '2': 'appended 2', '3': 'appended 3', e: 'expected 3' };

describe('relay', () => {
  marbles('asks the writer how far it is before anything else (L3)', ({ cold, ...expecting }) => {
    const cursor$ = cold(' ---(c|)', { c: cursorAt(0) });
    const append$ = cold(' --(a|)', { a: appended(2) });
    const wakes$ = cold('  w-|');
    const expected = '     -----(2|)';
    const { run, calls } = scripted(new OutboxGauge(10, 2, 2), {
      cursor: () => cursor$,
      append: () => append$,
    });
    expecting.expectObservable(run(wakes$)).toBe(expected, DONE);
    expecting.expectSubscriptions(cursor$.subscriptions).toBe('^--!');
    expecting.expectSubscriptions(wakes$.subscriptions).toBe('---^-!');
    expecting.expectSubscriptions(append$.subscriptions).toBe('---^-!');
    expecting.flush();
    expect(calls).toEqual(['append 1,2', 'trim 2', 'room']);
  });

  marbles('sends nothing while the outbox is empty', ({ cold, ...expecting }) => {
    const append$ = cold('(a|)', { a: appended(1) });
    const { run } = scripted(new OutboxGauge(10, 5, 0), { append: () => append$ });
    expecting.expectObservable(run(cold('w--w-|'))).toBe('-----|');
    expecting.expectSubscriptions(append$.subscriptions).toBe([]);
  });

  marbles('waits for a wake-up call, and sends what has come by then', ({ hot, ...expecting }) => {
    const outbox = new OutboxGauge(10, 0, 0);
    const commits$ = hot(' -c---d-|', { c: 2, d: 5 });
    const wakes$ = new Subject<void>();
    const { run, calls } = scripted(outbox, {});
    commits$.subscribe({
      next: (lastN) => {
        outbox.committed(lastN);
        wakes$.next();
      },
      complete: () => wakes$.complete(),
    });
    expecting.expectObservable(run(wakes$)).toBe('-2---3-|', DONE);
    expecting.flush();
    expect(calls.filter((call) => call.startsWith('append'))).toEqual([
      'append 1,2',
      'append 3,4,5',
    ]);
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
    const { run } = scripted(new OutboxGauge(10, 7, 7), { append: () => answers[sent++] ?? NEVER });
    expecting.expectObservable(run(wakes$)).toBe(expected, DONE);
    expecting.expectSubscriptions(answers[0]?.subscriptions ?? []).toBe('^-!');
    expecting.expectSubscriptions(answers[1]?.subscriptions ?? []).toBe('--^-!');
    expecting.expectSubscriptions(answers[2]?.subscriptions ?? []).toBe('----^-!');
  });

  marbles('removes summaries only after the answer (L1)', ({ cold, ...expecting }) => {
    const outbox = new OutboxGauge(10, 2, 2);
    const append$ = cold(' ---(a|)', { a: appended(2) });
    const trim$ = cold('   --(t|)', { t: undefined });
    const { run } = scripted(outbox, { append: () => append$, trim: () => trim$ });
    expecting.expectObservable(run(cold('w|'))).toBe('-----(2|)', DONE);
    expecting.expectSubscriptions(append$.subscriptions).toBe('^--!');
    expecting.expectSubscriptions(trim$.subscriptions).toBe('---^-!');
    expecting.flush();
    expect(outbox.depth).toBe(0);
  });

  marbles('keeps asking while the writer is down at its start (L2)', ({ cold, ...expecting }) => {
    const down$ = cold<never>(' -#', {}, new Error('no connection'));
    const up$ = cold('   -(c|)', { c: cursorAt(0) });
    const wakes$ = cold('w---------|');
    let asked = 0;
    const { run, calls } = scripted(new OutboxGauge(10, 1, 1), {
      cursor: () => (asked++ < 3 ? down$ : up$),
    });
    expecting.expectObservable(run(wakes$)).toBe('--------------1---------|', DONE);
    expecting.expectSubscriptions(down$.subscriptions).toBe(['^!', '---^!', '--------^!']);
    expecting.expectSubscriptions(up$.subscriptions).toBe('-------------^!');
    expecting.flush();
    expect(calls.slice(0, 3)).toEqual(Array(3).fill('failed after 0 s: no connection'));
  });

  marbles('repeats a lost request with the same numbers (L2)', ({ cold, ...expecting }) => {
    const outbox = new OutboxGauge(10, 2, 2);
    const lost$ = cold<never>('    ---#', {}, new Error('timeout'));
    const append$ = cold('  -(a|)', { a: appended(2) });
    let sent = 0;
    const { run, calls } = scripted(outbox, {
      append: () => {
        sent += 1;
        outbox.committed(2 + sent);
        return sent <= 2 ? lost$ : append$;
      },
      recordsMax: 2,
    });
    expecting.expectObservable(run(cold('w|')), '^-------------!').toBe('-------------2', DONE);
    expecting.expectSubscriptions(lost$.subscriptions).toBe(['^--!', '-----^--!']);
    expecting.flush();
    expect(calls.slice(0, 6)).toEqual([
      'append 1,2',
      'failed after 0 s: timeout',
      'append 1,2',
      'failed after 0 s: timeout',
      'append 1,2',
      'trim 2',
    ]);
  });

  marbles(
    'says how long the answered request took, without pauses',
    ({ cold, now, ...expecting }) => {
      const lost$ = cold<never>('    3s #', {}, new Error('timeout'));
      const append$ = cold('  1s (a|)', { a: appended(1) });
      const seconds: number[] = [];
      let sent = 0;
      const options: RelayOptions = {
        outbox: new OutboxGauge(10, 1, 1),
        dataset: DATASET,
        read: () => [recordsOf(0, 1, 1)],
        cursor: () => [cursorAt(0)],
        append: () => (sent++ === 0 ? lost$ : append$),
        trim: () => [undefined],
        recordsMax: 1,
        backoff: { backoffMs: 500, backoffMaxMs: 500, random: () => 1 },
        clock: { now },
        failpoint: () => undefined,
        failed: (_, took) => seconds.push(took),
        trimmed: () => undefined,
      };
      const relayed$ = relay(cold('w|'), options).pipe(map((relayed) => relayed.seconds));
      expecting.expectObservable(relayed$).toBe('4500ms (s|)', { s: 1 });
      expecting.flush();
      expect(seconds).toEqual([3]);
    },
  );

  marbles('goes on from where the writer says that it is ahead', ({ cold, ...expecting }) => {
    const ahead$ = cold('   -(x|)', { x: { outcome: 'expected', n: 3 } as AppendResult });
    const append$ = cold('  -(a|)', { a: appended(4) });
    let sent = 0;
    const { run, calls } = scripted(new OutboxGauge(10, 4, 4), {
      append: () => (sent++ === 0 ? ahead$ : append$),
    });
    expecting.expectObservable(run(cold('w|'))).toBe('-e(2|)', DONE);
    expecting.flush();
    expect(calls).toEqual(['append 1,2,3', 'trim 2', 'room', 'append 3,4', 'trim 4', 'room']);
  });

  marbles(
    'ends when the writer is not where it was, so that both are compared',
    ({ cold, ...expecting }) => {
      const answers: Record<string, AppendResult> = {
        b: { outcome: 'expected', n: 3 },
        s: { outcome: 'expected', n: 4 },
        f: { outcome: 'expected', n: 9 },
        l: appended(8),
        n: appended(3),
      };
      const ended: string[] = [];
      for (const letter of Object.keys(answers)) {
        const answer$ = cold(`-(${letter}|)`, answers);
        const { run, calls } = scripted(new OutboxGauge(10, 7, 4), { append: () => answer$ });
        run(cold('w---')).subscribe({
          error: (error: Error) =>
            ended.push(`${letter} ${error instanceof RefusedToRun} ${calls.join()}`),
        });
        expecting.expectSubscriptions(answer$.subscriptions).toBe('^!');
      }
      expecting.flush();
      expect(ended).toEqual(Object.keys(answers).map((letter) => `${letter} false append 4,5,6`));
    },
  );

  marbles('refuses to run when the writer refuses the summaries', ({ cold, ...expecting }) => {
    const refused: AppendResult = { outcome: 'refused', detail: 'summary 4 differs' };
    const wakes$ = cold('w----');
    const { run, calls } = scripted(new OutboxGauge(10, 1, 1), {
      append: () => cold('-(r|)', { r: refused }),
    });
    const error = new RefusedToRun('The writer refuses the summaries: summary 4 differs');
    expecting.expectObservable(run(wakes$)).toBe('-#', {}, error);
    expecting.expectSubscriptions(wakes$.subscriptions).toBe('^!');
    expecting.flush();
    expect(calls).toEqual(['append 1', `failed after 0 s: ${error.message}`]);
  });

  marbles('does not repeat what it is told never to repeat', ({ cold, ...expecting }) => {
    const error = new RefusedToRun('unauthorised');
    const cursor$ = cold<never>('-#', {}, error);
    const { run } = scripted(new OutboxGauge(10, 1, 1), { cursor: () => cursor$ });
    expecting.expectObservable(run(NEVER)).toBe('-#', {}, error);
    expecting.expectSubscriptions(cursor$.subscriptions).toBe('^!');
  });

  marbles(
    'refuses to run on another history, or on one that went back (L3)',
    ({ cold, ...expecting }) => {
      const cursors: Record<string, SinkCursor> = {
        o: { dataset: 'another', n: 3 },
        s: cursorAt(6),
        w: cursorAt(2),
        e: { dataset: undefined, n: 0 },
      };
      const refusals: string[] = [];
      for (const letter of Object.keys(cursors)) {
        const { run, calls } = scripted(new OutboxGauge(10, 5, 2), {
          cursor: () => cold(`-(${letter}|)`, cursors),
        });
        run(NEVER).subscribe({
          error: (error: Error) => {
            expect(error).toBeInstanceOf(RefusedToRun);
            refusals.push(`${letter} ${error.message}`);
          },
        });
        expect(calls).toEqual([]);
      }
      expecting.expectObservable(NEVER, '^-!').toBe('---');
      expecting.flush();
      expect(refusals).toEqual([
        expect.stringMatching(/^o .*data set another.*writer\.log/),
        expect.stringMatching(/^s .*has summary 6.*only knows 5.*went back in time/),
        expect.stringMatching(/^w .*ends with summary 2, but 3 to 3 .*cut or replaced/),
        expect.stringMatching(/^e .*ends with summary 0, but 1 to 3 /),
      ]);
    },
  );

  marbles('takes an empty log for the beginning of its own history', ({ cold, ...expecting }) => {
    const { run, calls } = scripted(new OutboxGauge(10, 2, 2), {
      cursor: () => cold('-(c|)', { c: { dataset: undefined, n: 0 } }),
    });
    expecting.expectObservable(run(cold('w|'))).toBe('-2|', DONE);
    expecting.flush();
    expect(calls[0]).toBe('append 1,2');
  });

  marbles(
    'removes at its start what the writer has, and says that there is room',
    ({ cold, ...expecting }) => {
      const trim$ = cold(' --(t|)', { t: undefined });
      const wakes$ = cold('w-|');
      const { run, calls, reached } = scripted(new OutboxGauge(4, 4, 4), {
        cursor: () => [cursorAt(4)],
        trim: () => trim$,
      });
      expecting.expectObservable(run(wakes$)).toBe('----|', DONE);
      expecting.expectSubscriptions(wakes$.subscriptions).toBe('--^-!');
      expecting.flush();
      expect(calls).toEqual(['trim 4', 'room']);
      expect(reached).toEqual(['before-trim']);
    },
  );

  marbles('ends with the error of the store, not of the writer', ({ cold, ...expecting }) => {
    const read$ = cold<never>('-#', {}, 'cannot read');
    const reading = scripted(new OutboxGauge(10, 1, 1), { read: () => read$ });
    expecting.expectObservable(reading.run(cold('w---'))).toBe('-#', {}, 'cannot read');
    const trim$ = cold<never>('-#', {}, 'cannot trim');
    const trimming = scripted(new OutboxGauge(10, 1, 1), { trim: () => trim$ });
    expecting.expectObservable(trimming.run(cold('w---'))).toBe('-#', {}, 'cannot trim');
  });

  marbles('ends when the store lacks what was counted', ({ cold, ...expecting }) => {
    const { run } = scripted(new OutboxGauge(10, 5, 2), { read: () => [[]] });
    const error = new Error('The store has no summary after 3, but counted some.');
    expecting.expectObservable(run(cold('w---'))).toBe('#', {}, error);
  });

  marbles('finishes what is in the outbox after its source', ({ cold, ...expecting }) => {
    const append$ = cold('--(a|)', { a: appended(1) });
    const { run } = scripted(new OutboxGauge(10, 1, 1), { append: () => append$ });
    expecting.expectObservable(run(cold('(w|)'))).toBe('--(1|)', DONE);
  });

  marbles(
    'lets go of the request and of its pauses when it is unsubscribed',
    ({ cold, ...expecting }) => {
      const slow$ = cold('-----(a|)', { a: appended(1) });
      const sending = scripted(new OutboxGauge(10, 1, 1), { append: () => slow$ });
      expecting.expectObservable(sending.run(cold('w---')), '^--!').toBe('----');
      expecting.expectSubscriptions(slow$.subscriptions).toBe('^--!');
      const down$ = cold<never>('-#');
      const pausing = scripted(new OutboxGauge(10, 1, 1), { cursor: () => down$ });
      expecting.expectObservable(pausing.run(cold('w---')), '^-!').toBe('---');
      expecting.expectSubscriptions(down$.subscriptions).toBe('^!');
    },
  );

  marbles('passes its failpoints in order', ({ cold, ...expecting }) => {
    const { run, reached } = scripted(new OutboxGauge(10, 1, 1), {});
    expecting.expectObservable(run(cold('(w|)'))).toBe('(1|)', DONE);
    expecting.flush();
    expect(reached).toEqual(['before-post', 'after-post', 'before-trim']);
  });
});
