/**
 * What happens within an incarnation is in `partition.marbles.test.ts`.
 *
 * Not here: `empty`, `duplicate`, `late` and `burst`, because claims are the only thing that passes.
 */
import { NEVER, of } from 'rxjs';
import { describe } from 'vitest';
import { RefusedToRun } from '#domain/refused-to-run.ts';
import { keepRunning } from '#streams/processor.ts';
import { marbles } from '#test/support/marbles.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import { SETTINGS } from './partition-rig.ts';
import type { Observable } from 'rxjs';
import type { Ownership } from '#ports/stay-store.ts';
import type { PartitionPorts } from '#streams/partition-settings.ts';

const settings = { ...SETTINGS, restart: { backoffMs: 2, backoffMaxMs: 6 } };

/** Partition 5 with a store that can only be claimed; the claim is a stream instead of a promise. */
function claiming(claim$: Observable<never>) {
  const telemetry = recordingTelemetry();
  const store = { claim: () => claim$ as unknown as Promise<Ownership> };
  const lease = { acquire: () => of({ isHeld: true }), release: () => of(undefined) };
  const zero = (): number => 0;
  const clocks = { clock: { now: zero }, monotonicMs: zero };
  const ports = {
    lease,
    ...clocks,
    store,
    telemetry,
    random: () => 1,
  } as unknown as PartitionPorts;
  return {
    run: (stop$: Observable<unknown>) => keepRunning(5, ports, settings, stop$),
    ends: () => telemetry.of('incarnation_ended'),
  };
}

describe('keepRunning', () => {
  marbles('tries again after pauses that grow up to a limit', ({ cold, ...expecting }) => {
    const claim$ = cold<never>('-#');
    const claims = ['^!', '---^!', '--------^!', '---------------^!', '----------------------^!'];
    const { run } = claiming(claim$);
    expecting
      .expectObservable(run(NEVER), '^-----------------------!')
      .toBe('-------------------------');
    expecting.expectSubscriptions(claim$.subscriptions).toBe(claims);
  });

  marbles('does not try again what needs a person', ({ cold, ...expecting }) => {
    const refused = new RefusedToRun('The log was cut.');
    const claim$ = cold<never>('-#', {}, refused);
    const { run, ends } = claiming(claim$);
    expecting.expectObservable(run(NEVER)).toBe('-#', {}, refused);
    expecting.expectSubscriptions(claim$.subscriptions).toBe('^!');
    expecting.expectAfterwards(() => ends(), [{ partition: 5, error: refused }]);
  });

  marbles('completes during a pause when it is asked to stop', ({ cold, ...expecting }) => {
    const claim$ = cold<never>('-#');
    const stop$ = cold('       --s---');
    const { run } = claiming(claim$);
    expecting.expectObservable(run(stop$)).toBe('--|');
    expecting.expectSubscriptions(claim$.subscriptions).toBe('^!');
    expecting.expectSubscriptions(stop$.subscriptions).toBe('^-!');
  });

  marbles('remembers a stop that came during a claim', ({ cold, hot, ...expecting }) => {
    const claim$ = cold<never>('----#', {}, new Error('store down'));
    const stop$ = hot('        -s----');
    const { run, ends } = claiming(claim$);
    expecting.expectObservable(run(stop$)).toBe('----|');
    expecting.expectSubscriptions(claim$.subscriptions).toBe('^---!');
    expecting.expectAfterwards(() => ends().map(({ error }) => error?.message), ['store down']);
  });

  marbles('begins once although it is stopped already', ({ cold, ...expecting }) => {
    const claim$ = cold<never>('-#');
    const { run } = claiming(claim$);
    expecting.expectObservable(run(of('stop'))).toBe('-|');
    expecting.expectSubscriptions(claim$.subscriptions).toBe('^!');
  });

  marbles('goes on when nobody will ever ask it to stop', ({ cold, ...expecting }) => {
    const claim$ = cold<never>('-#');
    const { run } = claiming(claim$);
    expecting.expectObservable(run(cold('-|')), '^----!').toBe('------');
    expecting.expectSubscriptions(claim$.subscriptions).toBe(['^!', '---^!']);
  });

  marbles('lets go of a claim and of a pause when it is unsubscribed', ({ cold, ...expecting }) => {
    const slow$ = cold<never>('-----#');
    const stop$ = cold('--------');
    expecting.expectObservable(claiming(slow$).run(stop$), '^--!').toBe('----');
    expecting.expectSubscriptions(slow$.subscriptions).toBe('^--!');
    expecting.expectSubscriptions(stop$.subscriptions).toBe('^--!');
    expecting.expectObservable(claiming(cold<never>('#')).run(NEVER), '^!').toBe('--');
  });
});
