/** Not here: `duplicate` and `late`, because what is refused is set aside whatever it says. */
import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { deadLettered, isRefused, refusedRulings } from '#streams/dead-lettering.ts';
import { bytesOf, deliveryOf, keyOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { marbles } from '#test/support/marbles.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Refused } from '#streams/judged.ts';

const clock = { now: () => NOON };

const refused = (tag: number): Refused => ({
  delivery: deliveryOf('exit', tag, bytesOf(`{${tag}`)),
  rejection: { reason: 'not_json', detail: `${tag} is not JSON.` },
});

const BATCHES: Record<string, readonly Refused[]> = {
  n: [],
  a: [refused(1)],
  b: [refused(2), refused(3)],
};
const STORED = { s: undefined };

describe('deadLettered', () => {
  marbles('emits what is set aside only when it is stored', ({ hot, cold, ...expecting }) => {
    const refused$ = hot(' -b-----|', BATCHES);
    const bury$ = cold('    ---(s|)', STORED);
    const expected = '     ----b--|';
    expecting
      .expectObservable(refused$.pipe(deadLettered(() => bury$, clock)))
      .toBe(expected, BATCHES);
    expecting.expectSubscriptions(bury$.subscriptions).toBe('-^--!');
  });

  marbles('stores nothing while nothing is refused', ({ hot, cold, ...expecting }) => {
    const refused$ = hot('-----', BATCHES);
    const bury$ = cold('  -(s|)', STORED);
    const unsub = '       ^---!';
    expecting.expectObservable(refused$.pipe(deadLettered(() => bury$, clock)), unsub).toBe('----');
    expecting.expectSubscriptions(refused$.subscriptions).toBe(unsub);
    expecting.expectSubscriptions(bury$.subscriptions).toBe([]);
  });

  marbles('completes with its source when nothing was refused', ({ cold, ...expecting }) => {
    const refused$ = cold('--|', BATCHES);
    expecting.expectObservable(refused$.pipe(deadLettered(() => [undefined], clock))).toBe('--|');
    expecting.expectSubscriptions(refused$.subscriptions).toBe('^-!');
  });

  marbles('gives up what it stores when its source fails', ({ cold, ...expecting }) => {
    const refused$ = cold('a-#', BATCHES, 'channel lost');
    const bury$ = cold('   ----(s|)', STORED);
    const buried$ = refused$.pipe(deadLettered(() => bury$, clock));
    expecting.expectObservable(buried$).toBe('--#', {}, 'channel lost');
    expecting.expectSubscriptions(bury$.subscriptions).toBe('^-!');
  });

  marbles('stores a burst as large as prefetch in one go, in order', ({ cold, ...expecting }) => {
    const burst = Array.from({ length: 1000 }, (_, index) => refused(index + 1));
    const bury$ = cold('-(s|)', STORED);
    const sizes: number[] = [];
    const buried$ = cold('-b|', { b: burst }).pipe(
      deadLettered((letters) => {
        sizes.push(letters.length);
        return bury$;
      }, clock),
    );
    expecting.expectObservable(buried$).toBe('--(b|)', { b: burst });
    expecting.expectSubscriptions(bury$.subscriptions).toBe('-^!');
    expecting.expectAfterwards(() => sizes, [1000]);
  });

  marbles('stores nothing for an empty batch', ({ hot, cold, ...expecting }) => {
    const refused$ = hot('-n-n-|', BATCHES);
    const bury$ = cold('  -(s|)', STORED);
    expecting.expectObservable(refused$.pipe(deadLettered(() => bury$, clock))).toBe('-----|');
    expecting.expectSubscriptions(bury$.subscriptions).toBe([]);
  });

  marbles('stores one batch at a time, in order', ({ hot, cold, ...expecting }) => {
    const refused$ = hot(' ab-------|', BATCHES);
    const bury$ = cold('   ---(s|)', STORED);
    const expected = '     ---a--b--|';
    expecting
      .expectObservable(refused$.pipe(deadLettered(() => bury$, clock)))
      .toBe(expected, BATCHES);
    expecting.expectSubscriptions(bury$.subscriptions).toBe(['^--!', '---^--!']);
  });

  marbles('finishes what waits when its source completes', ({ hot, cold, ...expecting }) => {
    const refused$ = hot(' (ab|)', BATCHES);
    const bury$ = cold('   -(s|)', STORED);
    expecting
      .expectObservable(refused$.pipe(deadLettered(() => bury$, clock)))
      .toBe('-a(b|)', BATCHES);
    expecting.expectSubscriptions(bury$.subscriptions).toBe(['^!', '-^!']);
  });

  marbles('emits nothing of what could not be stored', ({ hot, cold, ...expecting }) => {
    const refused$ = hot(' ab---', BATCHES);
    const bury$ = cold('   --#', STORED, 'disk full');
    expecting
      .expectObservable(refused$.pipe(deadLettered(() => bury$, clock)))
      .toBe('--#', {}, 'disk full');
    expecting.expectSubscriptions(bury$.subscriptions).toBe('^-!');
    expecting.expectSubscriptions(refused$.subscriptions).toBe('^-!');
  });

  marbles('ends with an error that is thrown while it stores', ({ hot, expectObservable }) => {
    const bury = (): never => {
      throw 'closed';
    };
    expectObservable(hot('-a--', BATCHES).pipe(deadLettered(bury, clock))).toBe('-#', {}, 'closed');
  });

  marbles('gives up waiting when it is unsubscribed', ({ hot, cold, ...expecting }) => {
    const refused$ = hot(' ab-----', BATCHES);
    const bury$ = cold('   ----(s|)', STORED);
    const unsub = '        ^-!';
    expecting.expectObservable(refused$.pipe(deadLettered(() => bury$, clock)), unsub).toBe('---');
    expecting.expectSubscriptions(bury$.subscriptions).toBe(unsub);
  });

  marbles(
    'stores the original bytes with reason, detail and time',
    ({ hot, cold, ...expecting }) => {
      const letters: DeadLetter[] = [];
      const bury$ = cold('(s|)', STORED);
      const bury = (batch: readonly DeadLetter[]) => {
        letters.push(...batch);
        return bury$;
      };
      const buried$ = hot('-a-|', BATCHES).pipe(
        deadLettered(bury, clock),
        map(() => 'stored'),
      );
      expecting.expectObservable(buried$).toBe('-s-|', { s: 'stored' });
      expecting.expectAfterwards(
        () => letters,
        [
          {
            queue: 'exit',
            reason: 'not_json',
            detail: '1 is not JSON.',
            body: bytesOf('{1'),
            atMs: NOON,
          },
        ],
      );
    },
  );
});

describe('refusedRulings', () => {
  const mail = mailOf('entry', { id: 'e', plate: 'A', at: 0 });
  const { delivery } = mail;

  it('leaves out what was decided', () => {
    const outcomes = ['accepted', 'debounced', 'duplicate', 'woken'] as const;
    expect(refusedRulings(outcomes.map((outcome) => ({ mail, outcome })))).toEqual([]);
    expect(outcomes.some(isRefused)).toBe(false);
  });

  it('sets aside what came too late and what failed twice, each with its reason', () => {
    const error = new Error('not a number');
    const rulings = refusedRulings([
      { mail, outcome: 'too_late' },
      { mail, outcome: 'faulted', error },
      { mail, outcome: 'faulted' },
    ]);
    expect(rulings).toEqual([
      { delivery, rejection: { reason: 'too_late', detail: expect.stringContaining('readsMax') } },
      {
        delivery,
        rejection: {
          reason: 'actor_fault',
          detail: 'Deciding about the event failed twice: not a number',
        },
      },
      {
        delivery,
        rejection: {
          reason: 'actor_fault',
          detail: 'Deciding about the event failed twice: no reason',
        },
      },
    ]);
    expect(isRefused('too_late') && isRefused('faulted')).toBe(true);
  });

  it('has nothing to set aside for a wake-up call that failed', () => {
    const mail = { sighting: undefined, key: keyOf('A') };
    expect(refusedRulings([{ mail, outcome: 'faulted' }])).toEqual([]);
  });
});
