/** Not here: `late`, because the turns decide what comes too late. */
import { map, merge, Subject, tap } from 'rxjs';
import { describe } from 'vitest';
import { Fenced, groupCommit } from '#streams/group-commit.ts';
import { OutboxGauge } from '#streams/outbox-gauge.ts';
import { at } from '#test/support/marbles-diagram.ts';
import { marbles } from '#test/support/marbles.ts';
import { ScriptedPlates } from './scripted-plates.ts';
import type { Observable } from 'rxjs';
import type { FailpointName } from '#ports/failpoints.ts';
import type { Present } from '#ports/plates.ts';
import type { Commit, CommitResult } from '#ports/stay-store.ts';
import type { GroupCommitOptions } from '#streams/group-commit.ts';

const COMMITTED: CommitResult = { outcome: 'committed', lastSummary: 0 };
const FENCED: CommitResult = { outcome: 'fenced', detail: 'epoch 4 is the newest' };
const RESULTS = { k: COMMITTED, f: FENCED };

const lettersIn = (commit: Commit): string => commit.writes.map(({ key }) => key.at(-1)).join('');

/** A group commit over scripted plates, and what it hands to the store. */
function scripted(options: Partial<GroupCommitOptions> & { readonly cold?: string } = {}) {
  const plates = new ScriptedPlates(options.cold);
  const commits: Commit[] = [];
  const failures: string[] = [];
  const reached: FailpointName[] = [];
  const commit = options.commit ?? (() => [COMMITTED]);
  const committing = groupCommit({
    plates,
    load: () => [[]],
    present: () => ({ nowMs: 0, watermarkMs: 0 }),
    clock: { now: () => 0 },
    outbox: new OutboxGauge(100, 0, 0),
    epoch: 3,
    nextCommit: 7,
    platesMax: 10,
    inFlightMax: 1,
    failpoint: (name) => reached.push(name),
    failed: (error, batch, seconds) =>
      failures.push(`${error.message}: ${batch.writes.length} plates, ${seconds} s`),
    ...options,
    commit: (next) => {
      commits.push(next);
      return commit(next);
    },
  });
  /** Mail comes, and each batch shows as how many of its plates were stored. */
  const run = (mail$: Observable<string>): Observable<string> =>
    mail$.pipe(
      tap((letters) => plates.tell(letters)),
      committing,
      map(({ plates: stored, seconds }) => `${stored} in ${seconds} s`),
    );
  return { plates, commits, failures, reached, run };
}

const MAIL = { a: 'A', b: 'B', c: 'C', n: 'n', m: 'AB', t: 'ABC' };
const ONE = { '1': '1 in 0 s', '2': '2 in 0 s', '0': '0 in 0 s' };

describe('groupCommit', () => {
  marbles('commits nothing while no mail comes', ({ hot, cold, ...expecting }) => {
    const store$ = cold(' -(k|)', RESULTS);
    const { run } = scripted({ commit: () => store$ });
    expecting.expectObservable(run(hot('-----', MAIL)), '^----!').toBe('-----');
    expecting.expectSubscriptions(store$.subscriptions).toBe([]);
  });

  marbles('completes without a commit when there was no mail', ({ cold, ...expecting }) => {
    const store$ = cold(' -(k|)', RESULTS);
    const { run } = scripted({ commit: () => store$ });
    expecting.expectObservable(run(cold('--|', MAIL))).toBe('--|');
    expecting.expectSubscriptions(store$.subscriptions).toBe([]);
  });

  marbles('emits a batch when it is committed, and never before (G1)', ({ cold, ...expecting }) => {
    const store$ = cold('  ----(k|)', RESULTS);
    const mail$ = cold('  -a-------|', MAIL);
    const expected = '    -----1---|';
    const { run, plates } = scripted({ commit: () => store$ });
    expecting.expectObservable(run(mail$)).toBe(expected, ONE);
    expecting.expectSubscriptions(store$.subscriptions).toBe('-^---!');
    expecting.expectAfterwards(() => plates.turns, ['begin A', 'end A']);
  });

  marbles('lets mail gather while a commit is slow (G3)', ({ cold, ...expecting }) => {
    const store$ = cold(' -----(k|)', RESULTS);
    const mail$ = cold('  a-b-c----------|', MAIL);
    const expected = '    -----1----2----|';
    const { run, commits } = scripted({ commit: () => store$ });
    expecting.expectObservable(run(mail$)).toBe(expected, ONE);
    expecting.expectSubscriptions(store$.subscriptions).toBe(['^----!', '-----^----!']);
    expecting.expectAfterwards(() => commits.map(lettersIn), ['A', 'BC']);
  });

  marbles('takes no more plates into one commit than allowed', ({ cold, ...expecting }) => {
    const store$ = cold('  -(k|)', RESULTS);
    const mail$ = cold('  (t|)', MAIL);
    const expected = '    -2(1|)';
    const { run, commits } = scripted({ commit: () => store$, platesMax: 2 });
    expecting.expectObservable(run(mail$)).toBe(expected, ONE);
    expecting.expectAfterwards(() => commits.map(lettersIn), ['AB', 'C']);
  });

  marbles('has different plates in the commits in flight (A2)', ({ cold, ...expecting }) => {
    const store$ = cold(' ----(k|)', RESULTS);
    const mail$ = cold('  ab-a------|', MAIL);
    const expected = '    ----11--1-|';
    const { run, commits } = scripted({ commit: () => store$, inFlightMax: 4 });
    expecting.expectObservable(run(mail$)).toBe(expected, ONE);
    expecting.expectSubscriptions(store$.subscriptions).toBe(['^---!', '-^---!', '----^---!']);
    expecting.expectAfterwards(() => commits.map(lettersIn), ['A', 'B', 'A']);
  });

  marbles('has no more commits in flight than allowed', ({ cold, ...expecting }) => {
    const store$ = cold(' ----(k|)', RESULTS);
    const mail$ = cold('  abc------|', MAIL);
    const { run } = scripted({ commit: () => store$, inFlightMax: 2 });
    expecting.expectObservable(run(mail$)).toBe('----11--1|', ONE);
    expecting.expectSubscriptions(store$.subscriptions).toBe(['^---!', '-^---!', '----^---!']);
  });

  marbles('numbers commits in the order in which they begin (G2)', ({ cold, ...expecting }) => {
    const slow$ = cold('  -----(k|)', RESULTS);
    const quick$ = cold(' -(k|)', RESULTS);
    const mail$ = cold('  abc----|', MAIL);
    const expected = '    --11-1-|';
    const commit = (next: Commit) => (next.number === 7 ? slow$ : quick$);
    const { run, commits } = scripted({ commit, inFlightMax: 3 });
    expecting.expectObservable(run(mail$)).toBe(expected, ONE);
    expecting.expectAfterwards(() => commits.map(({ number }) => number), [7, 8, 9]);
    expecting.expectAfterwards(() => commits.map(lettersIn), ['A', 'B', 'C']);
  });

  marbles('hands states and summaries to the store as texts', ({ cold, ...expecting }) => {
    const { run, commits } = scripted();
    expecting.expectObservable(run(cold('(m|)', MAIL))).toBe('(2|)', ONE);
    const summaries = ['{"summary_id":"A"}', '{"summary_id":"B"}'];
    expecting.expectAfterwards(
      () => commits.map(({ epoch, number, summaries: texts }) => [epoch, number, texts]),
      [[3, 7, summaries]],
    );
    expecting.expectAfterwards(
      () => commits.flatMap(({ writes }) => writes.map(({ state }) => state)),
      ['state of A', 'state of B'],
    );
  });

  marbles('loads the cold plates of a batch together, first', ({ cold, ...expecting }) => {
    const states$ = cold('---(s|)', { s: ['stored B', 'stored C'] });
    const store$ = cold(' -(k|)', RESULTS);
    const mail$ = cold('  (t|)', MAIL);
    const loads: string[][] = [];
    const { run, plates } = scripted({
      cold: 'BC',
      load: (keys) => {
        loads.push([...keys]);
        return states$;
      },
      commit: () => store$,
    });
    expecting.expectObservable(run(mail$)).toBe('----(3|)', { '3': '3 in 0 s' });
    expecting.expectSubscriptions(states$.subscriptions).toBe('^--!');
    expecting.expectSubscriptions(store$.subscriptions).toBe('---^!');
    expecting.expectAfterwards(() => loads, [['main/B', 'main/C']]);
    expecting.expectAfterwards(() => plates.turns, ['begin ABC with stored B,stored C', 'end ABC']);
  });

  marbles('commits nothing for turns that changed nothing', ({ cold, ...expecting }) => {
    const store$ = cold('-(k|)', RESULTS);
    const { run, plates } = scripted({ commit: () => store$ });
    expecting.expectObservable(run(cold('n-a-|', MAIL))).toBe('0--1|', ONE);
    expecting.expectSubscriptions(store$.subscriptions).toBe('--^!');
    expecting.expectAfterwards(() => plates.turns, ['begin n', 'end n', 'begin A', 'end A']);
  });

  marbles('says how long the store took', ({ cold, now, ...expecting }) => {
    const store$ = cold('2s (k|)', RESULTS);
    const { run } = scripted({ commit: () => store$, clock: { now } });
    expecting.expectObservable(run(cold('1s (a|)', MAIL))).toBe('3s (t|)', { t: '1 in 2 s' });
  });

  marbles(
    'ends with the error of a commit, and its turns do not end (G4)',
    ({ cold, ...expecting }) => {
      const lost$ = cold<never>(' --#', {}, new Error('connection lost'));
      const slow$ = cold(' -----(k|)', RESULTS);
      const mail$ = cold(' ba----', MAIL);
      const expected = '   ---#';
      const commit = (next: Commit) => (lettersIn(next) === 'A' ? lost$ : slow$);
      const { run, plates, failures } = scripted({ commit, inFlightMax: 2 });
      expecting.expectObservable(run(mail$)).toBe(expected, {}, new Error('connection lost'));
      expecting.expectSubscriptions(slow$.subscriptions).toBe('^--!');
      expecting.expectSubscriptions(mail$.subscriptions).toBe('^--!');
      expecting.expectAfterwards(() => plates.turns, ['begin B', 'begin A']);
      expecting.expectAfterwards(() => failures, ['connection lost: 1 plates, 0 s']);
    },
  );

  marbles('ends when the partition belongs to another (G4)', ({ cold, ...expecting }) => {
    const store$ = cold('--(f|)', RESULTS);
    const { run, plates, failures } = scripted({ commit: () => store$ });
    const fenced = new Fenced('epoch 4 is the newest');
    expecting.expectObservable(run(cold('a---', MAIL))).toBe('--#', {}, fenced);
    expecting.expectAfterwards(() => plates.turns, ['begin A']);
    expecting.expectAfterwards(() => failures, ['epoch 4 is the newest: 1 plates, 0 s']);
  });

  marbles('gives its commits up when its source fails', ({ cold, ...expecting }) => {
    const store$ = cold(' -----(k|)', RESULTS);
    const mail$ = cold('  a-#', MAIL, 'channel lost');
    const { run, plates, failures } = scripted({ commit: () => store$ });
    expecting.expectObservable(run(mail$)).toBe('--#', {}, 'channel lost');
    expecting.expectSubscriptions(store$.subscriptions).toBe('^-!');
    expecting.expectAfterwards(() => [plates.turns, failures], [['begin A'], []]);
  });

  marbles('takes a burst as large as prefetch in steps of its limits', ({ cold, ...expecting }) => {
    const store$ = cold(' ------(k|)', RESULTS);
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
    const { run, commits } = scripted({ commit: () => store$, platesMax: 10, inFlightMax: 2 });
    const stored = { t: '10 in 0 s', s: '6 in 0 s' };
    expecting
      .expectObservable(run(cold('(b|)', { b: letters })))
      .toBe(at({ 6: '(tt)', 12: '(s|)' }), stored);
    expecting
      .expectSubscriptions(store$.subscriptions)
      .toBe(['^-----!', '^-----!', '------^-----!']);
    expecting.expectAfterwards(
      () => commits.map(lettersIn),
      ['ABCDEFGHIJ', 'KLMNOPQRST', 'UVWXYZ'],
    );
  });

  marbles('ends with the error of a load', ({ cold, ...expecting }) => {
    const states$ = cold<never>(' -#', {}, 'store down');
    const store$ = cold('  -(k|)', RESULTS);
    const { run } = scripted({ cold: 'A', load: () => states$, commit: () => store$ });
    expecting.expectObservable(run(cold('a---', MAIL))).toBe('-#', {}, 'store down');
    expecting.expectSubscriptions(store$.subscriptions).toBe([]);
  });

  marbles('ends with an error that is thrown within a turn', ({ cold, ...expecting }) => {
    const running$ = cold('-----(k|)', RESULTS);
    let turns = 0;
    const present = (): Present => {
      turns += 1;
      if (turns === 2) throw 'cannot begin';
      return { nowMs: 0, watermarkMs: 0 };
    };
    const { run } = scripted({ commit: () => running$, inFlightMax: 2, present });
    expecting.expectObservable(run(cold('a-b---', MAIL))).toBe('--#', {}, 'cannot begin');
    expecting.expectSubscriptions(running$.subscriptions).toBe('^-!');
  });

  marbles('lets go of everything when it is unsubscribed', ({ cold, ...expecting }) => {
    const store$ = cold(' ----(k|)', RESULTS);
    const mail$ = cold('  a-b---', MAIL);
    const unsub = '       ^--!';
    const { run, failures } = scripted({ commit: () => store$, inFlightMax: 2 });
    expecting.expectObservable(run(mail$), unsub).toBe('----');
    expecting.expectSubscriptions(store$.subscriptions).toBe(['^--!', '--^!']);
    expecting.expectSubscriptions(mail$.subscriptions).toBe('^--!');
    expecting.expectAfterwards(() => failures, []);
  });

  marbles('finishes the mail that is there when its source completes', ({ cold, ...expecting }) => {
    const store$ = cold('---(k|)', RESULTS);
    const { run } = scripted({ commit: () => store$, platesMax: 1 });
    expecting.expectObservable(run(cold('(m|)', MAIL))).toBe('---1--(1|)', ONE);
    expecting.expectSubscriptions(store$.subscriptions).toBe(['^--!', '---^--!']);
  });

  marbles('begins no turn while the outbox is full (O2)', ({ cold, hot, ...expecting }) => {
    const outbox = new OutboxGauge(2, 0, 0);
    const store$ = cold<CommitResult>(' -(k|)', {
      k: { outcome: 'committed', lastSummary: 2 },
    });
    const mail$ = cold('  (abc)----', MAIL);
    const room$ = hot('   ------r--', { r: 2 });
    const expected = '    -1-----2--';
    const { run, commits } = scripted({ commit: () => store$, outbox });
    const signals$ = new Subject<string>();
    room$.subscribe((throughN) => {
      outbox.trimmed(throughN);
      signals$.next('');
    });
    expecting.expectObservable(run(merge(mail$, signals$)), '^--------!').toBe(expected, ONE);
    expecting.expectAfterwards(() => commits.map(lettersIn), ['A', 'BC']);
  });

  marbles('passes its failpoints in order', ({ cold, ...expecting }) => {
    const { run, reached } = scripted();
    expecting.expectObservable(run(cold('(a|)', MAIL))).toBe('(1|)', ONE);
    expecting.expectAfterwards(() => reached, ['reduced', 'before-commit', 'after-commit']);
  });
});
