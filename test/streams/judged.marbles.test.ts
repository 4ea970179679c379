/** Not here: `slow` and `failing`, because it asks nobody. */
import { ignoreElements, map, tap } from 'rxjs';
import { describe } from 'vitest';
import { judged } from '#streams/judged.ts';
import { bodyOf, bytesOf, deliveryOf, NOON } from '#test/support/deliveries.ts';
import { at } from '#test/support/marbles-diagram.ts';
import { marbles } from '#test/support/marbles.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { Judged } from '#streams/judged.ts';

const RULES = {
  bodyBytesMax: 1000,
  garageId: 'main',
  clockSkewMaxMs: 120_000,
  eventAgeMaxMs: 60_000,
};
const clock = { now: () => NOON };

const entry = (id: string, at: number, tag = 1): Delivery =>
  deliveryOf('entry', tag, bodyOf('entry', { id, plate: 'AB1', at }));

/** `id of what may act | reason of what may not` */
const summed = ({ admitted, refused }: Judged): string =>
  [
    admitted.map(({ sighting }) => `${sighting.kind} ${sighting.id}`).join(),
    refused.map(({ delivery, rejection }) => `${delivery.tag} ${rejection.reason}`).join(),
  ].join('|');

describe('judged', () => {
  const GOOD = [entry('good', 0)];
  const MIXED = [
    entry('first', -1, 1),
    deliveryOf('entry', 2, bytesOf('{')),
    entry('early', 121, 3),
    entry('old', -61, 4),
    entry('last', 120, 5),
    deliveryOf('exit', 6, bodyOf('exit', { id: 'out', plate: 'AB1', at: 1 })),
  ];
  const BAD = [deliveryOf('exit', 1, bodyOf('entry', { id: 'wrong', plate: 'AB1', at: 0 }))];
  const BATCHES = { n: [], g: GOOD, m: MIXED, b: BAD };
  const SUMS = {
    n: '|',
    g: 'entry good|',
    m: 'entry first,entry last,exit out|2 not_json,3 clock_ahead,4 too_old',
    b: '|1 missing_field',
  };

  marbles('sorts each batch in the moment in which it comes', ({ hot, ...expecting }) => {
    const deliveries$ = hot('-g-m-b-n-|', BATCHES);
    const expected = '       -g-m-b-n-|';
    const judged$ = deliveries$.pipe(judged(RULES, clock), map(summed));
    expecting.expectObservable(judged$).toBe(expected, SUMS);
    expecting.expectSubscriptions(deliveries$.subscriptions).toBe('^--------!');
  });

  marbles('compares the clocks of cameras, also of events that it refuses', (helpers) => {
    const judged$ = helpers.cold('(m|)', BATCHES).pipe(
      judged(RULES, clock),
      map(({ offsets }) => offsets),
    );
    helpers.expectObservable(judged$).toBe('(t|)', {
      t: [
        { camera: 'main/entry', aheadSeconds: [121, 120], behindSeconds: [1, 61] },
        { camera: 'main/exit', aheadSeconds: [1], behindSeconds: [] },
      ],
    });
  });

  marbles('passes an error and the end of its source on', ({ cold, expectObservable }) => {
    expectObservable(cold('-#', BATCHES).pipe(judged(RULES, clock))).toBe('-#');
    expectObservable(cold('-|', BATCHES).pipe(judged(RULES, clock))).toBe('-|');
  });

  marbles('judges nothing while nothing comes', ({ hot, ...expecting }) => {
    const deliveries$ = hot('-----', BATCHES);
    expecting.expectObservable(deliveries$.pipe(judged(RULES, clock)), '^---!').toBe('----');
    expecting.expectSubscriptions(deliveries$.subscriptions).toBe('^---!');
  });

  marbles('lets a duplicate act, for the plate to recognise', ({ cold, ...expecting }) => {
    const twice = [entry('same', 0, 1), { ...entry('same', 0, 2), redelivered: true }];
    const judged$ = cold('-t|', { t: twice }).pipe(judged(RULES, clock), map(summed));
    expecting.expectObservable(judged$).toBe('-t|', { t: 'entry same,entry same|' });
  });

  marbles('lets its source go when it is unsubscribed', ({ hot, ...expecting }) => {
    const deliveries$ = hot('-g-g-g', BATCHES);
    const unsub = '          ^--!';
    const judged$ = deliveries$.pipe(judged(RULES, clock), map(summed));
    expecting.expectObservable(judged$, unsub).toBe('-g--', SUMS);
    expecting.expectSubscriptions(deliveries$.subscriptions).toBe(unsub);
  });

  marbles('judges by the time at which a batch comes', ({ cold, now, expectObservable }) => {
    const deliveries$ = cold(at({ 1000: 'g', 60_000: 'g', 60_001: 'g|' }), BATCHES);
    const judged$ = deliveries$.pipe(judged(RULES, { now: () => NOON + now() }), map(summed));
    expectObservable(judged$).toBe(at({ 1000: 'g', 60_000: 'g', 60_001: 'o|' }), {
      g: 'entry good|',
      o: '|1 too_old',
    });
  });

  marbles('judges a recording at its own pace, in order', ({ replay, ...expecting }) => {
    const rows = Array.from({ length: 2000 }, (_, index) => ({
      atMs: Math.floor(index / 4) * 10,
      value: [entry(`e${index}`, 0, index + 1)],
    }));
    const tags: number[] = [];
    const judged$ = replay(rows).pipe(
      judged(RULES, clock),
      tap(({ admitted }) => tags.push(...admitted.map(({ delivery }) => delivery.tag))),
      ignoreElements(),
    );
    expecting.expectObservable(judged$).toBe('4990ms |');
    expecting.expectAfterwards(
      () => tags,
      rows.map((_, index) => index + 1),
    );
  });

  marbles('takes a burst as large as prefetch, in order', ({ cold, ...expecting }) => {
    const burst = Array.from({ length: 1000 }, (_, index) => entry(`e${index}`, 0, index + 1));
    const seen: number[] = [];
    const judged$ = cold('-b|', { b: burst }).pipe(
      judged(RULES, clock),
      map(({ admitted }) => admitted.forEach(({ delivery }) => seen.push(delivery.tag))),
      map(() => 'all'),
    );
    expecting.expectObservable(judged$).toBe('-a|', { a: 'all' });
    expecting.expectAfterwards(
      () => seen,
      burst.map(({ tag }) => tag),
    );
  });
});
