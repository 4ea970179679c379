import { concatMap, firstValueFrom, timer } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { runSettledMarbles, settledMarbles } from './marbles-settled.ts';
import type { SettledMarbles } from './marbles-settled.ts';

const running = (run: (helpers: SettledMarbles) => void) => runSettledMarbles(run);

describe('settledMarbles', () => {
  settledMarbles('shows what comes of a promise in the moment in which it settles', (helpers) => {
    const { hot, cold, expectObservable, expectSubscriptions } = helpers;
    const source$ = hot(' a----b-|', { a: 1, b: 2 });
    const stored$ = cold('---(s|)');
    const expected = '    ---a----(b|)';
    const later$ = source$.pipe(
      concatMap(async (one) => {
        await firstValueFrom(stored$);
        return one;
      }),
    );
    expectObservable(later$).toBe(expected, { a: 1, b: 2 });
    expectSubscriptions(source$.subscriptions).toBe('^------!');
    expectSubscriptions(stored$.subscriptions).toBe(['^--!', '-----^--!']);
  });

  settledMarbles('lets chains of promises settle before time goes on', (helpers) => {
    const { cold, now, happen, expectObservable, expectAfterwards } = helpers;
    const seen: number[] = [];
    const afterMany = async (): Promise<void> => {
      for (let step = 0; step < 20; step += 1) await Promise.resolve();
      seen.push(now());
    };
    happen('-a-a', { a: () => void afterMany() });
    expectObservable(cold('--|')).toBe('--|');
    expectAfterwards(() => seen, [1, 3]);
  });

  settledMarbles('has a scheduler for timers', ({ scheduler, expectObservable }) => {
    expectObservable(timer(3, scheduler)).toBe('---(t|)', { t: 0 });
  });

  settledMarbles('rejects a promise as drawn', ({ cold, expectObservable }) => {
    const failing$ = cold('--#', {}, 'failed');
    const errors$ = cold('a|').pipe(concatMap(() => firstValueFrom(failing$)));
    expectObservable(errors$).toBe('--#', {}, 'failed');
  });

  it('fails when something is not as drawn, or left behind otherwise', async () => {
    const drawn = running(({ cold, expectObservable }) => {
      const slow$ = cold('--(v|)');
      expectObservable(cold('a|').pipe(concatMap(() => firstValueFrom(slow$)))).toBe('-(v|)');
    });
    await expect(drawn).rejects.toThrow(/deepStrictEqual|deep-equal/);
    const left = running(({ expectAfterwards }) => expectAfterwards(() => 1, 2));
    await expect(left).rejects.toThrow('to deeply equal');
  });

  it('fails when it checks nothing, or is async itself', async () => {
    await expect(running(() => undefined)).rejects.toThrow('The test expects nothing');
    const open = running(({ cold, expectObservable }) => expectObservable(cold('-|')));
    await expect(open).rejects.toThrow('no toBe');
    const start: (helpers: SettledMarbles) => unknown = async ({ cold, expectObservable }) => {
      expectObservable(cold('-|')).toBe('-|');
    };
    await expect(runSettledMarbles(start)).rejects.toThrow('The callback is async');
  });

  it('fails when a source never ends, instead of hanging', async () => {
    const test = running(({ scheduler, cold, expectObservable }) => {
      timer(0, 1, scheduler).subscribe();
      expectObservable(cold('-|')).toBe('-|');
    });
    await expect(test).rejects.toThrow('A source never ends');
  });
});
