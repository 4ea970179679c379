/** Not here: `duplicate` and `late`, because it does not look into the work. */
import { EMPTY, NEVER, of, Subject, throwError } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { runWithPermits } from '#streams/permits.ts';
import { at } from '#test/support/marbles-diagram.ts';
import { marbles } from '#test/support/marbles.ts';
import type { ObservableInput } from 'rxjs';
import type { PermitOptions } from '#streams/permits.ts';

/** Work that waits in a list, and how a piece of it runs. */
function workOf<T>(
  waiting: string[],
  permits: number,
  run: (work: string) => ObservableInput<T>,
): PermitOptions<string, T> {
  return { permits, take: () => waiting.shift(), run };
}

describe('runWithPermits', () => {
  marbles('takes nothing while there is no signal', ({ hot, cold, ...expecting }) => {
    const work$ = cold(' --r|');
    const signals$ = hot('-----');
    const results$ = signals$.pipe(runWithPermits(workOf(['w'], 1, () => work$)));
    expecting.expectObservable(results$, '^----!').toBe('-----');
    expecting.expectSubscriptions(work$.subscriptions).toBe([]);
    expecting.expectSubscriptions(signals$.subscriptions).toBe('^----!');
  });

  marbles('completes with its source when there is no work', ({ cold, expectObservable }) => {
    const noWork = workOf([], 1, () => NEVER);
    expectObservable(cold('|    ').pipe(runWithPermits(noWork))).toBe('|');
    expectObservable(cold('-s-s-|').pipe(runWithPermits(noWork))).toBe('-----|');
  });

  marbles('runs one piece after the other with one permit', ({ cold, ...expecting }) => {
    const work$ = cold('   --r|');
    const signals$ = cold('-s--------|');
    const expected = '     ---r--r---|';
    const runs = ['-^--!', '----^--!'];
    const results$ = signals$.pipe(runWithPermits(workOf(['v', 'w'], 1, () => work$)));
    expecting.expectObservable(results$).toBe(expected);
    expecting.expectSubscriptions(work$.subscriptions).toBe(runs);
  });

  marbles('tells how many pieces run, whenever that changes', ({ cold, ...expecting }) => {
    const told: number[] = [];
    const work = workOf(['v', 'w', 'x'], 2, () => cold('---r|'));
    const underway = (count: number): void => void told.push(count);
    const results$ = cold('s-----|').pipe(runWithPermits({ ...work, underway }));
    expecting.expectObservable(results$).toBe(at({ 3: '(rr)', 7: 'r|' }));
    expecting.expectAfterwards(() => told, [1, 2, 1, 2, 1, 0]);
  });

  marbles('runs as many pieces at once as there are permits', ({ cold, ...expecting }) => {
    const waiting = ['u', 'v', 'w', 'x', 'y'];
    const work$ = cold('   ---r|');
    const signals$ = cold('s|');
    const expected = at({ 3: '(rr)', 7: '(rr)', 11: 'r|' });
    const runs = ['^---!', '^---!', '----^---!', '----^---!', '--------^---!'];
    const results$ = signals$.pipe(runWithPermits(workOf(waiting, 2, () => work$)));
    expecting.expectObservable(results$).toBe(expected);
    expecting.expectSubscriptions(work$.subscriptions).toBe(runs);
  });

  marbles('gives the permit of quick work on while slow work runs', ({ cold, ...expecting }) => {
    const slow$ = cold('   --------s|');
    const quick$ = cold('  -q|');
    const signals$ = cold('s|');
    const expected = '     -q-q-q--s|';
    const waiting = ['slow', 'quick', 'quick', 'quick'];
    const run = (work: string) => (work === 'slow' ? slow$ : quick$);
    expecting
      .expectObservable(signals$.pipe(runWithPermits(workOf(waiting, 2, run))))
      .toBe(expected);
    expecting.expectSubscriptions(slow$.subscriptions).toBe('^--------!');
    expecting.expectSubscriptions(quick$.subscriptions).toBe(['^-!', '--^-!', '----^-!']);
  });

  marbles('takes work that came while all permits were taken', ({ cold, hot, ...expecting }) => {
    const waiting: string[] = [];
    const work$ = cold('    ----r|');
    const arrivals$ = hot(' -a-b-|');
    const expected = '      -----r----r|';
    const signals$ = new Subject<unknown>();
    arrivals$.subscribe({
      next: (work) => {
        waiting.push(work);
        signals$.next(work);
      },
      complete: () => signals$.complete(),
    });
    const results$ = signals$.pipe(runWithPermits(workOf(waiting, 1, () => work$)));
    expecting.expectObservable(results$).toBe(expected);
    expecting.expectSubscriptions(work$.subscriptions).toBe(['-^----!', '------^----!']);
  });

  marbles('finishes what runs and what waits after its source', ({ cold, ...expecting }) => {
    const work$ = cold('   ---r|');
    const signals$ = cold('s|');
    const expected = '     ---r---r|';
    const results$ = signals$.pipe(runWithPermits(workOf(['v', 'w'], 1, () => work$)));
    expecting.expectObservable(results$).toBe(expected);
    expecting.expectSubscriptions(signals$.subscriptions).toBe('^!');
  });

  marbles('ends everything that runs when one piece fails', ({ cold, ...expecting }) => {
    const failing$ = cold('--#');
    const running$ = cold('------r|');
    const signals$ = cold('s------');
    const expected = '     --#';
    const run = (work: string) => (work === 'failing' ? failing$ : running$);
    const work = workOf(['running', 'failing', 'running'], 2, run);
    expecting.expectObservable(signals$.pipe(runWithPermits(work))).toBe(expected);
    expecting.expectSubscriptions(running$.subscriptions).toBe('^-!');
    expecting.expectSubscriptions(signals$.subscriptions).toBe('^-!');
  });

  marbles('ends everything that runs when its source fails', ({ cold, ...expecting }) => {
    const work$ = cold('   ------r|');
    const signals$ = cold('s-#');
    const expected = '     --#';
    const results$ = signals$.pipe(runWithPermits(workOf(['v', 'w'], 2, () => work$)));
    expecting.expectObservable(results$).toBe(expected);
    expecting.expectSubscriptions(work$.subscriptions).toBe(['^-!', '^-!']);
  });

  marbles('ends everything that runs when it is unsubscribed', ({ cold, ...expecting }) => {
    const work$ = cold('   ---r|');
    const signals$ = cold('s------');
    const unsub = '        ^----!';
    const expected = '     ---r--';
    const results$ = signals$.pipe(runWithPermits(workOf(['u', 'v', 'w'], 1, () => work$)));
    expecting.expectObservable(results$, unsub).toBe(expected);
    expecting.expectSubscriptions(work$.subscriptions).toBe(['^---!', '----^!']);
    expecting.expectSubscriptions(signals$.subscriptions).toBe('^----!');
  });

  marbles('turns an error while work is taken into its own', ({ cold, ...expecting }) => {
    const running$ = cold('-----|');
    const signals$ = cold('s-s---');
    let taken = 0;
    const take = (): string => {
      if (taken === 1) throw 'nothing to take from';
      taken += 1;
      return 'work';
    };
    const results$ = signals$.pipe(runWithPermits({ permits: 2, take, run: () => running$ }));
    expecting.expectObservable(results$).toBe('#', {}, 'nothing to take from');
    expecting.expectSubscriptions(running$.subscriptions).toBe('(^!)');
  });

  marbles('turns an error while work begins into its own', ({ cold, expectObservable }) => {
    const run = (): never => {
      throw 'cannot begin';
    };
    const results$ = cold('-s---').pipe(runWithPermits(workOf(['w'], 1, run)));
    expectObservable(results$).toBe('-#', {}, 'cannot begin');
  });

  it('runs any amount of work that completes at once, without recursion', () => {
    let waiting = 100_000;
    let results = 0;
    let isComplete = false;
    const take = (): number | undefined => (waiting > 0 ? waiting-- : undefined);
    of('signal')
      .pipe(runWithPermits({ permits: 1, take, run: (work) => of(work) }))
      .subscribe({ next: () => (results += 1), complete: () => (isComplete = true) });
    expect(results).toBe(100_000);
    expect(isComplete).toBe(true);
  });

  it('goes on after work that completes at once and says nothing', () => {
    const waiting = ['a', 'b', 'c'];
    let isComplete = false;
    of('signal')
      .pipe(runWithPermits(workOf(waiting, 2, () => EMPTY)))
      .subscribe({ complete: () => (isComplete = true) });
    expect(waiting).toEqual([]);
    expect(isComplete).toBe(true);
  });

  it('takes no more work after a piece failed at once', () => {
    const waiting = ['a', 'b', 'c'];
    const errors: unknown[] = [];
    of('signal')
      .pipe(runWithPermits(workOf(waiting, 3, () => throwError(() => 'failed'))))
      .subscribe({ error: (error) => errors.push(error) });
    expect(waiting).toEqual(['b', 'c']);
    expect(errors).toEqual(['failed']);
  });

  it('takes the work that a result has brought', () => {
    const waiting = ['a'];
    const signals$ = new Subject<void>();
    const results: string[] = [];
    signals$.pipe(runWithPermits(workOf(waiting, 1, of))).subscribe((result) => {
      results.push(result);
      if (result === 'a') {
        waiting.push('b');
        signals$.next();
      }
    });
    signals$.next();
    expect(results).toEqual(['a', 'b']);
  });
});
