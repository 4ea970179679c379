/** The checker is only worth something if it finds what is wrong: each error is planted once. */
import { describe, expect, it } from 'vitest';
import { judgeRun } from './verdict.ts';
import { verdictTable } from './verdict-table.ts';
import {
  added,
  changed,
  entered,
  left,
  LINES,
  run,
  SENT,
  sent,
  START_MS,
  writeLog,
} from './good-run.ts';
import type { RunEvidence } from './verdict.ts';

/** What each check that is not content has found, without what is as it must be. */
function complaints(evidence: RunEvidence): Record<string, readonly string[]> {
  const bad = judgeRun(evidence).checks.filter(({ problems }) => problems > 0);
  return Object.fromEntries(
    bad.map(({ name, examples }) => [name, examples.map((example) => example.split(':')[0] ?? '')]),
  );
}

describe('a run in which all is well', () => {
  it('is good', () => {
    const verdict = judgeRun(run());
    expect(complaints(run())).toEqual({});
    expect(verdict).toMatchObject({ isGood: true, lost: 0, twice: 0, wrong: 0, gaps: 0 });
  });

  it('is told as a table', () => {
    const table = verdictTable(judgeRun(run()));
    expect(table).toContain('stays           ok    expected 5, standing 5');
    expect(table).toMatch(/GOOD: lost 0, twice 0, wrong 0, gaps 0$/);
  });

  it('may lack what was never confirmed, and may have it', () => {
    const late = sent('exit', 'out-9', 'GH78', 80, false);
    expect(complaints(run({ sent: [...SENT, late] }))).toEqual({});
    const stored = added('GH78', 's9', {
      ...entered('in-6', 20),
      ...left('out-9', 80),
      duration_seconds: 60,
      status: 'matched',
    });
    const books = { openStays: 0 };
    expect(complaints(run({ sent: [...SENT, late], lines: stored, books }))).toEqual({});
  });

  it('may have ended a stay by an entry that was never confirmed, if the store had it', () => {
    const again = sent('entry', 'in-9', 'GH78', 80, false);
    const reEntered = added('GH78', 's9', {
      ...entered('in-6', 20),
      status: 'unmatched',
      reason: 'vehicle_re_entered',
    });
    const evidence = run({ sent: [...SENT, again], lines: reEntered });
    const isStored = (read: string): boolean => read === 'entry in-9';
    expect(complaints({ ...evidence, isStored })).toEqual({});
    expect(complaints({ ...evidence, isStored: () => false })).toMatchObject({
      stays: ['unexpected'],
    });
  });

  it('is said to be skipped where nobody has the books', () => {
    const { checks } = judgeRun(run({ books: { openStays: undefined } }));
    const left = checks.flatMap(({ name, skipped }) => (skipped === undefined ? [] : [name]));
    expect(left).toEqual(['conservation']);
  });

  it('may have set a dead letter aside once more for each time it was sent or delivered', () => {
    const [letter] = run().deadLetters;
    const twice = [letter, letter].flatMap((one) => (one === undefined ? [] : [one]));
    expect(complaints(run({ deadLetters: twice }))).toEqual({});
  });
});

describe('the checker finds', () => {
  const n = LINES.length;

  it.each<[error: string, evidence: RunEvidence, found: Record<string, readonly string[]>]>([
    [
      'a summary that is lost',
      run({ lines: renumbered(changed('s3')) }),
      { stays: ['lost'], conservation: ['books'] },
    ],
    [
      'a summary that is there twice',
      run({ lines: added('AB12', 's3', { ...LINES[n - 1], n: n + 1 }) }),
      { ids: ['twice'], once: ['twice', 'twice'], stays: ['twice'] },
    ],
    [
      'a stay that has two summaries',
      run({ lines: added('AB12', 's8', { ...LINES[n - 1], summary_id: 's8' }) }),
      { once: ['twice', 'twice'], stays: ['twice'] },
    ],
    [
      'a summary of what never happened',
      run({
        lines: added('ZZ99', 's8', { ...left('out-8', 5), reason: 'unknown_vehicle_exited' }),
      }),
      { stays: ['unexpected'], conservation: ['books'] },
    ],
    ['a wrong duration', run({ lines: changed('s1', { duration_seconds: 91 }) }), wrong()],
    ['a wrong time', run({ lines: changed('s1', { exit_date_time: '2026' }) }), wrong()],
    ['a wrong garage', run({ lines: changed('s1', { garage_id: 'b' }) }), wrong()],
    [
      'a wrong pair',
      run({ lines: changed('s3', entered('in-2', 200)) }),
      { once: ['twice'], stays: ['unexpected', 'lost'], conservation: ['books'] },
    ],
    ['a gap in the numbers', run({ lines: changed('s3', { n: n + 1 }) }), { numbers: ['gap'] }],
    [
      'a number that is used again',
      run({ lines: changed('s3', { n: 5 }) }),
      { numbers: ['repeated'] },
    ],
    [
      'a line of another history',
      run({ lines: changed('s3', { dataset: 'x' }) }),
      { numbers: ['datasets'] },
    ],
    [
      'a plate in two partitions',
      run({ lines: changed('s3', { p: 1, n: 1 }) }),
      { numbers: ['moved'] },
    ],
    [
      'a negative duration',
      run({ lines: changed('s1', { duration_seconds: -1 }) }),
      { values: ['negative'], ...wrong() },
    ],
    [
      'a status that does not fit',
      run({ lines: changed('s1', { status: 'unmatched' }) }),
      { values: ['status', 'members'], ...wrong() },
    ],
    [
      'a reason that nobody knows',
      run({ lines: changed('s4', { reason: 'gone' }) }),
      { values: ['status'], stays: ['unexpected', 'lost'] },
    ],
    [
      'a correction of nothing',
      run({ lines: changed('s6', { supersedes: 's0' }) }),
      { corrections: ['dangling'], once: ['twice'], stays: ['unexpected'] },
    ],
    [
      'a line that is corrected twice',
      run({ lines: changed('s3', { version: 2, supersedes: 's5' }) }),
      { corrections: ['foreign', 'forked'] },
    ],
    [
      'a wrong version',
      run({ lines: changed('s6', { version: 3 }) }),
      { corrections: ['version'] },
    ],
    [
      'a second version of nothing',
      run({ lines: changed('s1', { version: 2 }) }),
      { corrections: ['version'] },
    ],
    [
      'a damaged byte',
      run({ log: damaged() }),
      { bytes: ['damaged'], numbers: ['gap'], ...lost() },
    ],
    ['a torn last line', run({ log: torn() }), { bytes: ['torn'], ...lost() }],
    ['a lost dead letter', run({ deadLetters: [] }), { 'dead letters': ['lost'] }],
    [
      'a wrong reason',
      run({ deadLetters: letters({ reason: 'bad_date' }) }),
      { 'dead letters': ['reason'] },
    ],
    [
      'an event that was set aside',
      run({
        deadLetters: letters({ body: (SENT[0] as (typeof SENT)[0]).body.toString('base64') }),
      }),
      { 'dead letters': ['unexpected', 'lost'] },
    ],
    ['books with a stay too many', run({ books: { openStays: 2 } }), { conservation: ['books'] }],
    ['books with a stay too few', run({ books: { openStays: 0 } }), { conservation: ['books'] }],
    [
      'too much memory',
      run({ memory: [{ process: 'writer', rssBytes: 300 * 1024 * 1024 }] }),
      { memory: ['too much'] },
    ],
    [
      'a plate in a log',
      run({ said: ['all is well', '{"path":"/v1/summaries?plate=AB%2012"}'] }),
      { 'plates in logs': ['unmasked'] },
    ],
  ])('%s', (_error, evidence, found) => {
    expect(complaints(evidence)).toEqual(found);
    expect(judgeRun(evidence).isGood).toBe(false);
  });

  it('a read that was confirmed and has no effect', () => {
    const exit = sent('exit', 'out-9', 'GH78', 80);
    expect(complaints(run({ sent: [...SENT, exit] }))).toEqual({
      stays: ['lost'],
      conservation: ['books'],
    });
  });

  it('nothing wrong with a stay that is longer than it may be', () => {
    const nowMs = START_MS + 31 * 86_400_000;
    const lines = added('GH78', 's9', { ...entered('in-6', 20), reason: 'maximum_stay_exceeded' });
    expect(complaints(run({ nowMs, lines, books: { openStays: 0 } }))).toEqual({});
  });
});

function wrong() {
  return { stays: ['wrong'] };
}

function lost() {
  return { stays: ['lost'], conservation: ['books'] };
}

function renumbered(lines: typeof LINES): typeof LINES {
  return lines.map((one, index) => ({ ...one, n: index + 1 }));
}

/** One byte of the second line is another one. */
function damaged(): Buffer {
  const log = writeLog(LINES);
  log[log.indexOf('CD34')] = 'X'.charCodeAt(0);
  return log;
}

/** The last line has no end. */
function torn(): Buffer {
  return writeLog(LINES).subarray(0, -30);
}

function letters(changes: { readonly reason?: string; readonly body?: string }) {
  return run().deadLetters.map((letter) => ({ ...letter, ...changes }));
}
