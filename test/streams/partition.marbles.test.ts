/**
 * A whole incarnation, with real actors, in virtual time in which promises settle. What happens
 * inside of it is seen in the trace of its ports, each line with its moment.
 */
import { map, NEVER } from 'rxjs';
import { describe } from 'vitest';
import { lifeUntil } from '#streams/partition-life.ts';
import { runPartition } from '#streams/partition.ts';
import { bytesOf, NOON } from '#test/support/deliveries.ts';
import { at } from '#test/support/marbles-diagram.ts';
import { settledMarbles } from '#test/support/marbles-settled.ts';
import { entry, exit, PartitionRig } from './partition-rig.ts';
import type { Observable } from 'rxjs';
import type { SightingKind } from '#domain/sighting.ts';
import type { SettledMarbles } from '#test/support/marbles-settled.ts';

/** An incarnation between fake ports, whose clock and timers are those of the test. */
function incarnation({ now, scheduler }: SettledMarbles) {
  const rig = new PartitionRig();
  const trace: string[] = [];
  // All ports write into the trace of the rig.
  rig.trace.push = (...lines) => trace.push(...lines.map((line) => `${now()} ${line}`));
  const clock = { now: () => NOON + now() };
  const ports = { ...rig.ports, clock, monotonicMs: clock.now, scheduler };
  /** Shows the outcomes of each batch. */
  const run = (stop$: Observable<unknown> = NEVER, lost$: Observable<never> = NEVER) =>
    runPartition(0, ports, rig.settings, { ...lifeUntil(stop$, clock.now), lost$ }).pipe(
      map(({ batch }) => batch.rulings.map(({ outcome }) => outcome).join()),
    );
  const publish =
    (queue: SightingKind, ...bodies: readonly Uint8Array[]) =>
    (): void =>
      rig.queues.publish(queue, ...bodies);
  return { rig, trace, run, publish };
}

const OUTCOMES = {
  a: 'accepted',
  d: 'duplicate',
  w: 'woken',
  b: 'accepted,accepted',
  p: 'accepted,accepted,accepted,accepted',
};
const CLOSED = ['close entry', 'close exit'];
const closedAt = (ms: number): readonly string[] => CLOSED.map((line) => `${ms} ${line}`);

describe('runPartition', () => {
  settledMarbles('commits nothing while nothing comes', (helpers) => {
    const { run, trace } = incarnation(helpers);
    const stop$ = helpers.hot('---------');
    helpers.expectObservable(run(stop$), '^-----!').toBe('------');
    helpers.expectSubscriptions(stop$.subscriptions).toBe(Array(4).fill('^-----!'));
    helpers.expectAfterwards(() => trace, ['0 claim 1', ...closedAt(6)]);
  });

  settledMarbles('completes when it is stopped with nothing to do, and closes both', (helpers) => {
    const { run, trace } = incarnation(helpers);
    helpers.expectObservable(run(helpers.hot('---s'))).toBe('---|');
    helpers.expectAfterwards(
      () => trace,
      ['0 claim 1', '3 stop entry', '3 stop exit', ...closedAt(3)],
    );
  });

  settledMarbles('commits one event, and acknowledges it after that (I1)', (helpers) => {
    const { run, trace, publish } = incarnation(helpers);
    helpers.happen('--e', { e: publish('entry', entry('in', 'A')) });
    helpers.expectObservable(run(), '^---!').toBe('--a-', OUTCOMES);
    helpers.expectAfterwards(
      () => trace,
      ['0 claim 1', '2 load A', '2 commit 1 A', '2 committed 1', '2 ack entry 1', ...closedAt(4)],
    );
  });

  settledMarbles('makes many events one summary each stay, and relays it', (helpers) => {
    const { rig, run, trace, publish } = incarnation(helpers);
    helpers.happen('-e--x', {
      e: publish('entry', entry('inA', 'A'), entry('inB', 'B')),
      x: publish('exit', exit('outA', 'A'), exit('outB', 'B')),
    });
    helpers.expectObservable(run(), '^-----!').toBe('-b--b-', OUTCOMES);
    helpers.expectAfterwards(
      () => trace.filter((line) => /append|trim/.test(line)),
      ['4 append 1-2', '4 trim 2'],
    );
    const stays = ['vehicle_exited inA outA', 'vehicle_exited inB outB'];
    helpers.expectAfterwards(() => rig.summaries, stays);
  });

  settledMarbles('ends as a whole with the error of a queue', (helpers) => {
    const { rig, run, trace } = incarnation(helpers);
    const lost = new Error('channel lost');
    const stop$ = helpers.hot('---------');
    helpers.happen('--b', { b: () => rig.queues.break('exit', lost) });
    helpers.expectObservable(run(stop$)).toBe('--#', {}, lost);
    helpers.expectSubscriptions(stop$.subscriptions).toBe(Array(4).fill('^-!'));
    helpers.expectAfterwards(() => trace, ['0 claim 1', ...closedAt(2)]);
  });

  settledMarbles('ends at once when its lease is lost, whatever is on its way', (helpers) => {
    const { rig, run, trace, publish } = incarnation(helpers);
    const lost$ = helpers.cold<never>('---#', {}, 'lease lost');
    rig.store.committing.hold();
    helpers.happen('-e', { e: publish('entry', entry('in', 'A')) });
    helpers.expectObservable(run(NEVER, lost$)).toBe('---#', {}, 'lease lost');
    helpers.expectSubscriptions(lost$.subscriptions).toBe('^--!');
    helpers.expectAfterwards(() => trace.slice(1), ['1 load A', '1 commit 1 A', ...closedAt(3)]);
  });

  settledMarbles(
    'lets go of everything when it is unsubscribed, and acknowledges nothing',
    (all) => {
      const { rig, run, trace, publish } = incarnation(all);
      const stop$ = all.hot('---------');
      rig.store.answering.hold();
      all.happen('-e---o', {
        e: publish('entry', entry('in', 'A')),
        o: () => rig.store.answering.open(),
      });
      all.expectObservable(run(stop$), '^--!').toBe('---');
      all.expectSubscriptions(stop$.subscriptions).toBe(Array(4).fill('^--!'));
      all.expectAfterwards(
        () => trace.slice(1),
        ['1 load A', '1 commit 1 A', '1 committed 1', ...closedAt(3)],
      );
    },
  );

  settledMarbles('lets mail gather while a commit is slow, and then commits it (A2)', (helpers) => {
    const { rig, run, trace, publish } = incarnation(helpers);
    rig.store.committing.hold();
    helpers.happen('-ef----o', {
      e: publish('entry', entry('in', 'A')),
      f: publish('exit', exit('out', 'A')),
      o: () => rig.store.committing.open(),
    });
    helpers.expectObservable(run(), '^--------!').toBe('-------(aa)', OUTCOMES);
    helpers.expectAfterwards(
      () => trace.filter((line) => line.includes('ack ')),
      ['7 ack entry 1', '7 ack exit 1'],
    );
  });

  settledMarbles('ends when a commit fails, and acknowledges nothing of it (G4)', (helpers) => {
    const { rig, run, trace, publish } = incarnation(helpers);
    rig.store.committing.failNext(new Error('no connection'));
    helpers.happen('--e', { e: publish('entry', entry('in', 'A')) });
    helpers.expectObservable(run()).toBe('--#', {}, new Error('no connection'));
    helpers.expectAfterwards(() => trace.slice(1), ['2 load A', '2 commit 1 A', ...closedAt(2)]);
  });

  settledMarbles('acknowledges a duplicate without a commit', (helpers) => {
    const { run, trace, publish } = incarnation(helpers);
    const again = publish('entry', entry('in', 'A'));
    helpers.happen('-e--e', { e: again });
    helpers.expectObservable(run(), '^-----!').toBe('-a--d-', OUTCOMES);
    helpers.expectAfterwards(
      () => trace.slice(1, -2),
      ['1 load A', '1 commit 1 A', '1 committed 1', '1 ack entry 1', '4 ack entry 2'],
    );
  });

  settledMarbles(
    'corrects an exit that has waited in vain when its entry comes late',
    (helpers) => {
      const { rig, run, publish } = incarnation(helpers);
      const written: string[] = [];
      helpers.happen(at({ 2: 'x', 30_500: 'e', 31_000: 'l' }), {
        x: publish('exit', exit('out', 'A', 0)),
        e: publish('entry', entry('in', 'A', -60)),
        l: () => void written.push(...rig.summaries),
      });
      // The deadlines are looked at each 200 ms, the first time at 200.
      const expected = at({ 2: 'a', 30_200: 'w', 30_500: 'a' });
      helpers.expectObservable(run(), at({ 0: '^', 31_500: '!' })).toBe(expected, OUTCOMES);
      const both = ['unknown_vehicle_exited - out', 'vehicle_exited in out'];
      helpers.expectAfterwards(() => written, both);
    },
  );

  settledMarbles('takes no more of a burst than its prefetch before it has settled', (helpers) => {
    const { rig, run, trace, publish } = incarnation(helpers);
    rig.store.committing.hold();
    const burst = Array.from('ABCDEF', (plate) => entry(plate, plate));
    helpers.happen('-b---o', {
      b: publish('entry', ...burst),
      o: () => rig.store.committing.open(),
    });
    helpers.expectObservable(run(), at({ 0: '^', 12: '!' })).toBe('-----(pb)', OUTCOMES);
    helpers.expectAfterwards(
      () => trace.filter((line) => /load|ack /.test(line)),
      ['1 load A,B,C,D', '5 ack entry 4', '5 load E,F', '5 ack entry 6'],
    );
  });

  settledMarbles('sets aside what cannot act beside what is committed', (helpers) => {
    const { rig, run, trace, publish } = incarnation(helpers);
    rig.deadLetters.burying.hold();
    const stop$ = helpers.cold('--s');
    helpers.happen('-b--o', {
      b: publish('exit', bytesOf('{'), exit('out', 'A')),
      o: () => rig.deadLetters.burying.open(),
    });
    helpers.expectObservable(run(stop$)).toBe('-a--|', OUTCOMES);
    helpers.expectAfterwards(
      () => trace.filter((line) => /ack |bury/.test(line)),
      ['4 bury not_json', '4 ack exit 2'],
    );
  });
});
