import { ignoreElements, map, merge, tap } from 'rxjs';
import { describe } from 'vitest';
import { Settlement } from '#streams/settlement.ts';
import { bytesOf, deliveryOf, mailOf, NOON } from '#test/support/deliveries.ts';
import { marbles } from '#test/support/marbles.ts';
import { recordingTelemetry } from '#test/support/telemetry.ts';
import type { Observable } from 'rxjs';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Delivery } from '#ports/deliveries.ts';
import type { Ruling } from '#ports/plates.ts';
import type { Committed } from '#streams/group-commit.ts';
import type { Incarnation } from '#streams/incarnation.ts';
import type { Refused } from '#streams/judged.ts';
import type { FlowPorts } from '#streams/partition-settings.ts';

const STORED = { s: undefined };

const refused = (...tags: readonly number[]): readonly Refused[] =>
  tags.map((tag) => ({
    delivery: deliveryOf('exit', tag, bytesOf('{')),
    rejection: { reason: 'not_json', detail: 'It is not JSON.' },
  }));

/** A batch that is committed, with an entry of each of these outcomes. */
function committed(...outcomes: readonly Ruling['outcome'][]): Committed {
  const rulings = outcomes.map((outcome, index) => ({
    mail: mailOf('entry', { id: `e${index}`, plate: 'A', at: index }, index + 1),
    outcome,
    ...(outcome === 'faulted' && { error: new Error('no rule') }),
  }));
  const batch = { rulings, turnSizes: [], writes: [], summaries: [], restarts: [] };
  return { batch: { ...batch, ledgers: new Map() }, plates: 1, seconds: 0 };
}

type Step = (settlement: Settlement) => void;

/** The settlement of an incarnation that only notes what it is asked to do. */
function scripted(bury$: Observable<undefined>) {
  const calls: string[] = [];
  const letters: DeadLetter[] = [];
  let gauge: () => readonly { readonly value: number }[] = () => [];
  const settle = ({ queue, tag }: Delivery): number => calls.push(`done ${queue} ${tag}`);
  const own = {
    intakes: {
      entry: { settle, unsettledCount: 3 },
      exit: { settle, unsettledCount: 3 },
    },
    plates: { survey: () => ({ sightings: { entry: 3, exit: 3 }, deepest: 1 }) },
    acknowledge: () => calls.push('ack'),
    show: (_name: string, read: typeof gauge) => (gauge = read),
  } as unknown as Incarnation;
  const ports = {
    telemetry: recordingTelemetry(),
    clock: { now: () => NOON },
    deadLetters: {
      bury: (batch: readonly DeadLetter[]) => {
        letters.push(...batch);
        return bury$;
      },
    },
  } as unknown as FlowPorts;
  const settlement = new Settlement(own, ports);
  /** Does what the steps say when they come, and ends with them; shows the tags set aside. */
  const run = (steps$: Observable<Step>): Observable<string> => {
    const deadLetters$ = settlement
      .deadLetters()
      .pipe(map((all) => (all as readonly Refused[]).map(({ delivery }) => delivery.tag).join()));
    const driven$ = steps$.pipe(
      tap({ next: (step) => step(settlement), complete: () => settlement.end() }),
      ignoreElements(),
    );
    // What listens begins first.
    return merge(deadLetters$, driven$);
  };
  return { calls, letters, run, imbalance: () => gauge().map(({ value }) => value) };
}

const STEPS: Readonly<Record<string, Step>> = {
  r: (settlement) => settlement.refuse(refused(1)),
  m: (settlement) => settlement.refuse(refused(2, 3)),
  a: (settlement) => settlement.settle(committed('accepted', 'debounced')),
  d: (settlement) => settlement.settle(committed('duplicate')),
  l: (settlement) => settlement.settle(committed('too_late')),
  f: (settlement) => settlement.settle(committed('accepted', 'faulted', 'accepted')),
};

const LETTERS = { r: '1', m: '2,3', l: '1', f: '2' };

describe('Settlement', () => {
  marbles('settles nothing while nothing is decided or refused', ({ hot, cold, ...expecting }) => {
    const steps$ = hot('-----', STEPS);
    const { run, calls } = scripted(cold('-(s|)', STORED));
    expecting.expectObservable(run(steps$), '^---!').toBe('----');
    expecting.expectSubscriptions(steps$.subscriptions).toBe('^---!');
    expecting.expectAfterwards(() => calls, []);
  });

  marbles('completes at its end when nothing was refused', ({ cold, ...expecting }) => {
    const bury$ = cold('-(s|)', STORED);
    const { run } = scripted(bury$);
    expecting.expectObservable(run(cold('--|', STEPS))).toBe('--|');
    expecting.expectSubscriptions(bury$.subscriptions).toBe([]);
  });

  marbles('settles what was decided at once, in one acknowledgement (T1)', (helpers) => {
    const { cold, expectObservable, expectSubscriptions, expectAfterwards } = helpers;
    const bury$ = cold('-(s|)', STORED);
    const { run, calls } = scripted(bury$);
    expectObservable(run(cold('-a|', STEPS))).toBe('--|');
    expectSubscriptions(bury$.subscriptions).toBe([]);
    expectAfterwards(() => calls, ['done entry 1', 'done entry 2', 'ack']);
  });

  marbles('settles a duplicate like what it repeats (T1)', ({ cold, ...expecting }) => {
    const { run, calls, letters } = scripted(cold('-(s|)', STORED));
    expecting.expectObservable(run(cold('-d|', STEPS))).toBe('--|');
    expecting.expectAfterwards(() => calls, ['done entry 1', 'ack']);
    expecting.expectAfterwards(() => letters, []);
  });

  marbles('settles what cannot act when its letter is stored (T2)', ({ cold, ...expecting }) => {
    const bury$ = cold('          ---(s|)', STORED);
    const { run, calls, imbalance } = scripted(bury$);
    const seen: unknown[] = [];
    const look = (): number => seen.push([calls.length, imbalance()[1]]);
    cold('--l--l|', { l: 0 }).subscribe(look);
    expecting.expectObservable(run(cold('-r-----|', STEPS))).toBe('----r--|', LETTERS);
    expecting.expectSubscriptions(bury$.subscriptions).toBe('-^--!');
    expecting.expectAfterwards(() => calls, ['done exit 1', 'ack']);
    // Until then it is known where the delivery waits (T4).
    expecting.expectAfterwards(
      () => seen,
      [
        [0, -1],
        [2, 0],
      ],
    );
  });

  marbles('sets many aside one batch at a time, in order', ({ cold, ...expecting }) => {
    const bury$ = cold('--(s|)', STORED);
    const { run, calls } = scripted(bury$);
    expecting.expectObservable(run(cold('(rm|)', STEPS))).toBe('--r-(m|)', LETTERS);
    expecting.expectSubscriptions(bury$.subscriptions).toBe(['^-!', '--^-!']);
    const done = ['done exit 1', 'ack', 'done exit 2', 'done exit 3', 'ack'];
    expecting.expectAfterwards(() => calls, done);
  });

  marbles('sets aside what was decided to come too late', ({ cold, ...expecting }) => {
    const { run, calls, letters } = scripted(cold('-(s|)', STORED));
    expecting.expectObservable(run(cold('-l--|', STEPS))).toBe('--l-|', LETTERS);
    expecting.expectAfterwards(() => calls, ['ack', 'done entry 1', 'ack']);
    expecting.expectAfterwards(() => letters.map(({ reason }) => reason), ['too_late']);
  });

  marbles('settles around what could not be decided', ({ cold, ...expecting }) => {
    const { run, calls } = scripted(cold('-(s|)', STORED));
    expecting.expectObservable(run(cold('-f--|', STEPS))).toBe('--f-|', LETTERS);
    const done = ['done entry 1', 'done entry 3', 'ack', 'done entry 2', 'ack'];
    expecting.expectAfterwards(() => calls, done);
  });

  marbles('sets aside a burst as large as prefetch in one go', ({ cold, ...expecting }) => {
    const bury$ = cold('-(s|)', STORED);
    const tags = Array.from({ length: 1000 }, (_, index) => index + 1);
    const burst: Step = (settlement) => settlement.refuse(refused(...tags));
    const { run, calls } = scripted(bury$);
    expecting.expectObservable(run(cold('(b|)', { b: burst }))).toBe('-(b|)', { b: tags.join() });
    expecting.expectSubscriptions(bury$.subscriptions).toBe('^!');
    expecting.expectAfterwards(
      () => [calls.length, calls.filter((call) => call === 'ack').length],
      [1001, 1],
    );
  });

  marbles('settles nothing whose letter could not be stored (T2)', ({ cold, ...expecting }) => {
    const lost$ = cold<undefined>('--#', {}, 'disk full');
    const { run, calls } = scripted(lost$);
    expecting.expectObservable(run(cold('r---', STEPS))).toBe('--#', {}, 'disk full');
    expecting.expectSubscriptions(lost$.subscriptions).toBe('^-!');
    expecting.expectAfterwards(() => calls, []);
  });

  marbles('ends with the error of what it is driven by', ({ cold, ...expecting }) => {
    const bury$ = cold('----(s|)', STORED);
    const { run, calls } = scripted(bury$);
    expecting.expectObservable(run(cold('r-#', STEPS))).toBe('--#');
    expecting.expectSubscriptions(bury$.subscriptions).toBe('^-!');
    expecting.expectAfterwards(() => calls, []);
  });

  marbles('gives up waiting for a letter when it is unsubscribed', ({ cold, ...expecting }) => {
    const bury$ = cold('----(s|)', STORED);
    const { run, calls } = scripted(bury$);
    expecting.expectObservable(run(cold('-r---', STEPS)), '^--!').toBe('---');
    expecting.expectSubscriptions(bury$.subscriptions).toBe('-^-!');
    expecting.expectAfterwards(() => calls, []);
  });
});
