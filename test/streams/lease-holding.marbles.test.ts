/**
 * Not here: `empty`, because a lease that is asked for answers or fails. Not here: `duplicate`,
 * `late` and `burst`, because no event passes.
 */
import { catchError, concat, NEVER, of, takeUntil } from 'rxjs';
import { describe } from 'vitest';
import { LeaseLost, whileHeld } from '#streams/lease-holding.ts';
import { at } from '#test/support/marbles-diagram.ts';
import { marbles } from '#test/support/marbles.ts';
import type { Observable } from 'rxjs';
import type { LeaseAnswer } from '#ports/lease.ts';
import type { LeaseOptions } from '#streams/lease-holding.ts';

/** Held by us, held by another process for longer than we wait, or only a little longer. */
const ANSWERS: Readonly<Record<'h' | 'o' | 's' | 'z', LeaseAnswer>> = {
  h: { isHeld: true },
  o: { isHeld: false, holder: 'other', expiresInMs: 500 },
  s: { isHeld: false, holder: 'other', expiresInMs: 20 },
  z: { isHeld: false, holder: 'other', expiresInMs: 0 },
};

type Work = (lost$: Observable<never>) => Observable<string>;

/** A lease whose answers are scripted: one stream for each question, the last for all further. */
function lease(
  answers: readonly Observable<LeaseAnswer>[],
  now: () => number,
  options: Partial<LeaseOptions> = {},
) {
  const standbys: string[] = [];
  let asked = 0;
  let released = 0;
  const all: LeaseOptions = {
    acquire: () => answers[Math.min(asked++, answers.length - 1)] ?? NEVER,
    clock: { now: () => 5000 + now() },
    ttlMs: 100,
    renewMs: 30,
    standby: (holder) => standbys.push(holder),
    ...options,
    release: () => {
      released += 1;
      return options.release?.() ?? of(undefined);
    },
  };
  const holdWith = (work: Work, stop$: Observable<unknown> = NEVER) => whileHeld(all, stop$, work);
  const hold = (work$: Observable<string>, stop$?: Observable<unknown>) =>
    holdWith((lost$) => work$.pipe(takeUntil(lost$)), stop$);
  return { hold, holdWith, standbys, asked: () => asked, released: () => released };
}

/** Shows the reason for which a lease was lost, instead of the error. */
const reason = catchError((error: Error) =>
  of(error instanceof LeaseLost ? error.message.replace(/^The lease of the partition /, '') : 'x'),
);

describe('whileHeld', () => {
  marbles('begins the work when the lease is held (H1)', ({ cold, now, ...expecting }) => {
    const answer$ = cold('--(h|)', ANSWERS);
    const work$ = cold('    ---w|');
    const { hold, standbys } = lease([answer$], now);
    expecting.expectObservable(hold(work$)).toBe('-----w|');
    expecting.expectSubscriptions(answer$.subscriptions).toBe('^-!');
    expecting.expectSubscriptions(work$.subscriptions).toBe('--^---!');
    expecting.expectAfterwards(() => standbys, []);
  });

  marbles('waits for an answer as long as there is none', ({ cold, now, ...expecting }) => {
    const answer$ = cold<LeaseAnswer>('-');
    const work$ = cold('w|');
    const { hold, released } = lease([answer$], now);
    expecting.expectObservable(hold(work$), at({ 0: '^', 500: '!' })).toBe('-');
    expecting.expectSubscriptions(answer$.subscriptions).toBe(at({ 0: '^', 500: '!' }));
    expecting.expectSubscriptions(work$.subscriptions).toBe([]);
    expecting.expectAfterwards(released, 0);
  });

  marbles('gives the lease back after the work, and waits for that (H3)', (helpers) => {
    const { cold, now, expectObservable, expectSubscriptions, expectAfterwards } = helpers;
    const work$ = cold('   w--|');
    const release$ = cold('---(r|)', { r: undefined });
    const { hold, released } = lease([of(ANSWERS.h)], now, { release: () => release$ });
    expectObservable(hold(work$)).toBe('w-----|');
    expectSubscriptions(release$.subscriptions).toBe('---^--!');
    expectAfterwards(released, 1);
  });

  marbles('asks again each renewMs while another process holds it', ({ cold, now, ...rest }) => {
    const other$ = cold('-(o|)', ANSWERS);
    const { hold, standbys } = lease([other$, other$, of(ANSWERS.h)], now);
    rest.expectObservable(hold(cold('w|'))).toBe('62ms w|');
    rest.expectSubscriptions(other$.subscriptions).toBe(['^!', '31ms ^!']);
    rest.expectAfterwards(() => standbys, ['other', 'other']);
  });

  marbles('asks again when the lease would expire, if that is sooner', ({ cold, now, ...rest }) => {
    const { hold } = lease([of(ANSWERS.s), of(ANSWERS.h)], now);
    rest.expectObservable(hold(cold('w|'))).toBe('20ms w|');
  });

  marbles('does not hammer a lease that is always about to expire', ({ cold, now, ...rest }) => {
    const { hold, asked } = lease([of(ANSWERS.z)], now);
    rest.expectObservable(hold(cold('w|')), at({ 0: '^', 31: '!' })).toBe('----');
    rest.expectAfterwards(asked, 11);
  });

  marbles('completes at once when it is to stop while it waits', ({ cold, hot, now, ...rest }) => {
    const work$ = cold('w|');
    const stop$ = hot('-----s---');
    const { hold, asked, released } = lease([of(ANSWERS.o)], now);
    rest.expectObservable(hold(work$, stop$)).toBe('-----|');
    rest.expectSubscriptions(work$.subscriptions).toBe([]);
    rest.expectSubscriptions(stop$.subscriptions).toBe('^----!');
    rest.expectAfterwards(() => [asked(), released()], [1, 0]);
  });

  marbles('does not wait when it is stopped already', ({ cold, now, ...expecting }) => {
    const { hold } = lease([cold('--(o|)', ANSWERS)], now);
    expecting.expectObservable(hold(cold('w|'), of('stop'))).toBe('--|');
  });

  marbles('errors when the lease cannot be asked for', ({ cold, now, ...expecting }) => {
    const work$ = cold('w|');
    const { hold, released } = lease([cold<never>('-#')], now);
    expecting.expectObservable(hold(work$)).toBe('-#');
    expecting.expectSubscriptions(work$.subscriptions).toBe([]);
    expecting.expectAfterwards(released, 0);
  });

  marbles('errors when asking throws, or asking again fails', ({ cold, now, ...expecting }) => {
    const throws = (): never => {
      throw new Error('no store');
    };
    const { hold } = lease([], now, { acquire: throws });
    expecting.expectObservable(hold(cold('w|'))).toBe('#', {}, new Error('no store'));
    const again = lease([of(ANSWERS.o), cold<never>('-#')], now);
    expecting.expectObservable(again.hold(cold('w|'))).toBe('31ms #');
  });
});

describe('a lease that is held', () => {
  marbles('is renewed each renewMs while the work goes on (H2)', ({ cold, now, ...expecting }) => {
    const renewal$ = cold('  --(h|)', ANSWERS);
    const work$ = cold('     250ms w|');
    const { hold } = lease([of(ANSWERS.h), renewal$], now);
    expecting.expectObservable(hold(work$)).toBe('250ms w|');
    expecting
      .expectSubscriptions(renewal$.subscriptions)
      .toBe([1, 2, 3, 4, 5, 6, 7, 8].map((n) => `${n * 30}ms ^-!`));
  });

  marbles('is asked for once at a time', ({ cold, now, ...expecting }) => {
    const slow$ = cold('  35ms (h|)', ANSWERS);
    const { hold } = lease([of(ANSWERS.h), slow$], now);
    expecting.expectObservable(hold(cold('160ms |'))).toBe('160ms |');
    expecting
      .expectSubscriptions(slow$.subscriptions)
      .toBe([at({ 30: '^', 65: '!' }), at({ 90: '^', 125: '!' }), at({ 150: '^', 160: '!' })]);
  });

  marbles('is lost when another process has it', ({ cold, now, ...expecting }) => {
    const work$ = cold('w---');
    const { hold, released } = lease([of(ANSWERS.h), of(ANSWERS.h), cold('-(o|)', ANSWERS)], now);
    expecting
      .expectObservable(hold(work$).pipe(reason))
      .toBe(at({ 0: 'w', 61: '(l|)' }), { w: 'w', l: 'was lost: other holds it now.' });
    expecting.expectSubscriptions(work$.subscriptions).toBe(at({ 0: '^', 61: '!' }));
    expecting.expectAfterwards(released, 1);
  });

  marbles('survives renewals that fail, as long as one succeeds in time', (helpers) => {
    const { cold, now, expectObservable, expectAfterwards } = helpers;
    const failing$ = cold<never>('-#');
    const renewals = [failing$, failing$, of(ANSWERS.h), failing$, failing$, of(ANSWERS.h)];
    const { hold, asked } = lease([of(ANSWERS.h), ...renewals], now);
    expectObservable(hold(cold('270ms |'))).toBe('270ms |');
    expectAfterwards(asked, 9);
  });

  const SILENCES: readonly (readonly [string, string])[] = [
    ['fails', '-#'],
    ['is not answered', '-'],
  ];
  for (const [what, diagram] of SILENCES) {
    marbles(`is lost after ttlMs in which every renewal ${what}`, ({ cold, now, ...rest }) => {
      const { hold, released } = lease([of(ANSWERS.h), cold<LeaseAnswer>(diagram)], now);
      const lost = 'has expired: no renewal succeeded for 100 ms (lease.ttlMs).';
      rest
        .expectObservable(hold(cold('w---')).pipe(reason))
        .toBe(at({ 0: 'w', 100: '(l|)' }), { w: 'w', l: lost });
      rest.expectAfterwards(released, 1);
    });
  }

  marbles('lasts from when it was asked for, not from the answer', ({ cold, now, ...rest }) => {
    const slowly$ = cold('20ms (h|)', ANSWERS);
    const failing$ = cold<never>('#');
    const { hold } = lease([slowly$, slowly$, failing$], now);
    // Taken at 20 ms, asked for at 0; renewed at 70 ms, asked for at 50: it lasts until 150 ms.
    rest.expectObservable(hold(cold('w---')).pipe(reason)).toBe(at({ 20: 'w', 150: '(l|)' }), {
      w: 'w',
      l: 'has expired: no renewal succeeded for 100 ms (lease.ttlMs).',
    });
  });

  marbles('says what kept it from being renewed', ({ cold, now, ...expecting }) => {
    const { hold } = lease([of(ANSWERS.h), cold<never>('#', {}, new Error('store away'))], now);
    const cause = catchError((error: Error) => of((error.cause as Error).message));
    expecting
      .expectObservable(hold(cold('----')).pipe(cause))
      .toBe('100ms (c|)', { c: 'store away' });
  });

  marbles('tells also work that listens later that it is lost', ({ cold, now, ...expecting }) => {
    const { holdWith } = lease([of(ANSWERS.h), of(ANSWERS.o)], now);
    const late$ = holdWith((lost$) => concat(cold('50ms |'), NEVER.pipe(takeUntil(lost$))));
    const lost = { l: 'was lost: other holds it now.' };
    expecting.expectObservable(late$.pipe(reason)).toBe('50ms (l|)', lost);
  });
});

describe('giving the lease back', () => {
  marbles('is not waited for when the work has failed', ({ cold, now, ...expecting }) => {
    const { hold, released } = lease([of(ANSWERS.h)], now, { release: () => NEVER });
    expecting.expectObservable(hold(cold('w-#'))).toBe('w-#');
    expecting.expectAfterwards(released, 1);
  });

  marbles('may fail: the lease then expires by itself', ({ cold, now, ...expecting }) => {
    const release = () => cold<never>('-#');
    const done = lease([of(ANSWERS.h)], now, { release });
    expecting.expectObservable(done.hold(cold('w-|'))).toBe('w--|');
    const failed = lease([of(ANSWERS.h)], now, { release });
    const error = new Error('the first');
    const work$ = cold('w-#', { w: 'w' }, error);
    expecting.expectObservable(failed.hold(work$)).toBe('w-#', { w: 'w' }, error);
  });

  marbles('is not waited for longer than renewMs', ({ cold, now, ...expecting }) => {
    const { hold, released } = lease([of(ANSWERS.h)], now, { release: () => NEVER });
    expecting.expectObservable(hold(cold('w|'))).toBe(at({ 0: 'w', 31: '|' }));
    expecting.expectAfterwards(released, 1);
  });

  marbles('happens once when the work is unsubscribed', ({ cold, now, ...expecting }) => {
    const { hold, released } = lease([of(ANSWERS.h)], now);
    expecting.expectObservable(hold(cold('w---')), '^-!').toBe('w-');
    expecting.expectAfterwards(released, 1);
  });

  marbles('happens once when it is unsubscribed itself', ({ cold, now, ...expecting }) => {
    const release$ = cold('---(r|)', { r: undefined });
    const { hold, released } = lease([of(ANSWERS.h)], now, { release: () => release$ });
    expecting.expectObservable(hold(cold('w|')), '^--!').toBe('w-');
    expecting.expectAfterwards(released, 1);
  });
});
