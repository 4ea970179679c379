/**
 * Opening and closing a channel are promises, so they settle within virtual time.
 *
 * Not here: `duplicate` and `late`, because an intake does not look into what it delivers.
 */
import { firstValueFrom, of } from 'rxjs';
import { describe } from 'vitest';
import { Intake } from '#streams/intake.ts';
import { bytesOf, deliveryOf } from '#test/support/deliveries.ts';
import { at } from '#test/support/marbles-diagram.ts';
import { settledMarbles } from '#test/support/marbles-settled.ts';
import type { Observable } from 'rxjs';
import type { Deliveries, Delivery, DeliveryChannel, DeliveryListener } from '#ports/deliveries.ts';
import type { SettledMarbles } from '#test/support/marbles-settled.ts';

const PREFETCH = 3;

const tagged = (...tags: readonly number[]): readonly Delivery[] =>
  tags.map((tag) => deliveryOf('entry', tag, bytesOf(`${tag}`)));

const BATCHES = { a: tagged(1), b: tagged(2, 3), f: tagged(1, 2, 3), g: tagged(4, 5, 6) };

/** How one channel opens, stops and closes; at once, unless it is drawn. */
interface Script {
  readonly open$?: Observable<unknown>;
  readonly stop$?: Observable<unknown>;
}

/** An intake on one queue, and what it asks of its channel and when. */
function scripted({ now }: SettledMarbles, { open$ = of(0), stop$ = of(0) }: Script = {}) {
  const calls: string[] = [];
  let listener: DeliveryListener | undefined;
  const call = (text: string): number => calls.push(`${text} at ${now()}`);
  const channel: DeliveryChannel = {
    queue: 'entry',
    ackThrough: (tag) => call(`ack ${tag}`),
    stop: async () => {
      call('stop');
      await firstValueFrom(stop$);
    },
    close: async () => {
      call('close');
      listener?.ended();
    },
  };
  const deliveries: Deliveries = {
    open: async (_queue, { prefetch }, told) => {
      call(`open with ${prefetch}`);
      listener = told;
      await firstValueFrom(open$);
      return channel;
    },
    backlog: async () => 0,
  };
  const intake = new Intake(deliveries, 'entry', PREFETCH, () => undefined);
  const deliver = (letter: keyof typeof BATCHES) => () => listener?.delivered(BATCHES[letter]);
  const settle =
    (...tags: readonly number[]) =>
    (): void => {
      for (const delivery of tagged(...tags)) intake.settle(delivery);
      intake.acknowledge();
    };
  return { intake, calls, deliver, settle, end: (error?: Error) => listener?.ended(error) };
}

describe('Intake', () => {
  settledMarbles('emits nothing while its channel is being opened', (helpers) => {
    const open$ = helpers.cold('-----');
    const { intake, calls } = scripted(helpers, { open$ });
    helpers.expectObservable(intake.consume(), '^---!').toBe('----');
    helpers.expectSubscriptions(open$.subscriptions).toBe('^');
    helpers.expectAfterwards(() => calls, ['open with 3 at 0']);
  });

  settledMarbles('emits nothing of a queue that is empty', (helpers) => {
    const { intake } = scripted(helpers);
    helpers.expectObservable(intake.consume(), '^---!').toBe('----');
    helpers.expectAfterwards(() => intake.unackedCount, 0);
  });

  settledMarbles('emits one batch in the moment in which it comes', (helpers) => {
    const { intake, deliver } = scripted(helpers);
    helpers.happen('--a', { a: deliver('a') });
    helpers.expectObservable(intake.consume(), '^----!').toBe('--a--', BATCHES);
  });

  settledMarbles('emits many batches, each as it comes', (helpers) => {
    const { intake, deliver, settle } = scripted(helpers);
    helpers.happen('-ab-xg', {
      a: deliver('a'),
      b: deliver('b'),
      x: settle(1, 2, 3),
      g: deliver('g'),
    });
    helpers.expectObservable(intake.consume(), '^-------!').toBe('-ab--g--', BATCHES);
  });

  settledMarbles('is used up by a burst as large as its prefetch (I3)', (helpers) => {
    const { intake, calls, deliver, settle } = scripted(helpers);
    const isUsedUp: boolean[] = [];
    const look = (): number => isUsedUp.push(intake.isUsedUp);
    helpers.happen('-flxl', { f: deliver('f'), l: look, x: settle(1) });
    helpers.expectObservable(intake.consume(), '^-----!').toBe('-f----', BATCHES);
    helpers.expectAfterwards(() => isUsedUp, [true, false]);
    helpers.expectAfterwards(() => calls, ['open with 3 at 0', 'ack 1 at 3']);
  });

  settledMarbles('acknowledges after a slow commit, and nothing that waits for one (I1)', (all) => {
    const { intake, calls, deliver, settle } = scripted(all);
    all.happen(at({ 1: 'f', 50: 'c', 90: 'a' }), {
      f: deliver('f'),
      c: settle(2, 3),
      a: settle(1),
    });
    all.expectObservable(intake.consume(), at({ 0: '^', 100: '!' })).toBe('-f', BATCHES);
    all.expectAfterwards(() => calls, ['open with 3 at 0', 'ack 3 at 90']);
  });

  settledMarbles('acknowledges nothing when a commit fails and all is closed (I1)', (helpers) => {
    const { intake, calls, deliver } = scripted(helpers);
    helpers.happen('-f-c', { f: deliver('f'), c: () => void intake.close() });
    helpers.expectObservable(intake.consume()).toBe('-f-|', BATCHES);
    helpers.expectAfterwards(() => calls, ['open with 3 at 0', 'close at 3']);
  });

  settledMarbles('errors when its channel cannot be opened, at that moment', (helpers) => {
    const open$ = helpers.cold('---#', {}, new Error('no queue'));
    const { intake } = scripted(helpers, { open$ });
    helpers.expectObservable(intake.consume()).toBe('---#', {}, new Error('no queue'));
    helpers.expectSubscriptions(open$.subscriptions).toBe('^--!');
  });

  settledMarbles('errors when its channel ends, after what it has delivered', (helpers) => {
    const lost = new Error('connection lost');
    const { intake, deliver, end } = scripted(helpers);
    helpers.happen('-a-e', { a: deliver('a'), e: () => end(lost) });
    helpers.expectObservable(intake.consume()).toBe('-a-#', BATCHES, lost);
  });

  settledMarbles('errors also when its channel ends without an error, unasked', (helpers) => {
    const { intake, end } = scripted(helpers);
    helpers.happen('--e', { e: () => end() });
    const error = new Error('The entry queue ended by itself.');
    helpers.expectObservable(intake.consume()).toBe('--#', {}, error);
  });

  settledMarbles('completes when its channel has stopped, and can be settled then', (helpers) => {
    const stop$ = helpers.cold('---(s|)');
    const { intake, calls, deliver, settle } = scripted(helpers, { stop$ });
    helpers.happen('-as-bx', {
      a: deliver('a'),
      s: () => void intake.stop(),
      b: deliver('b'),
      x: settle(1, 2, 3),
    });
    // What was on its way still comes; the stop is answered at 5.
    helpers.expectObservable(intake.consume()).toBe('-a--b|', BATCHES);
    helpers.expectSubscriptions(stop$.subscriptions).toBe('--^--!');
    helpers.expectAfterwards(() => calls, ['open with 3 at 0', 'stop at 2', 'ack 3 at 5']);
  });

  settledMarbles('stops and closes a channel only when it is open (I4)', (helpers) => {
    const open$ = helpers.cold('----(c|)');
    const { intake, calls } = scripted(helpers, { open$ });
    helpers.happen('-s-c', { s: () => void intake.stop(), c: () => void intake.close() });
    helpers.expectObservable(intake.consume(), '^--------!').toBe('----|');
    helpers.expectAfterwards(() => calls, ['open with 3 at 0', 'stop at 4', 'close at 4']);
  });

  settledMarbles('lets nothing through after it was unsubscribed, and closes then', (helpers) => {
    const { intake, calls, deliver } = scripted(helpers);
    helpers.happen('-a-bc', {
      a: deliver('a'),
      b: deliver('b'),
      c: () => void intake.close(),
    });
    const consumed$: Observable<unknown> = intake.consume();
    helpers.expectObservable(consumed$, '^-!').toBe('-a', BATCHES);
    helpers.expectAfterwards(() => calls, ['open with 3 at 0', 'close at 4']);
  });
});
