import { describe, expect, test } from 'vitest';
import { judge } from '#traffic/verdict.ts';
import { Truth } from '#traffic/truth.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { SummaryLine } from '#traffic/summary-judge.ts';

const NOON = Date.UTC(2026, 2, 1, 12);

/** A enters and leaves after 90.5 s; B leaves; C enters twice and is still inside, as D is. */
function truthOfFour(): Truth {
  const truth = new Truth();
  const saw = (kind: SightingKind, id: string, plate: string, afterMs: number) =>
    truth.record(kind, { id, garageId: 'garage-1', plate, atMs: NOON + afterMs });
  saw('exit', 'out-b', 'B', 5_000);
  saw('entry', 'in-a', 'A', 0);
  saw('exit', 'out-a', 'A', 90_500);
  saw('entry', 'in-c2', 'C', 60_000);
  saw('entry', 'in-c1', 'C', 1_000);
  saw('entry', 'in-d', 'D', 2_000);
  return truth;
}

const A: SummaryLine = {
  summary_id: 'a',
  version: 1,
  garage_id: 'garage-1',
  vehicle_plate: 'A',
  entry_date_time: '2026-03-01T12:00:00.000Z',
  exit_date_time: '2026-03-01T12:01:30.500Z',
  duration_seconds: 90,
  status: 'matched',
  reason: 'vehicle_exited',
  entry_event_id: 'in-a',
  exit_event_id: 'out-a',
  p: 0,
  n: 1,
};
const B: SummaryLine = {
  summary_id: 'b',
  version: 1,
  garage_id: 'garage-1',
  vehicle_plate: 'B',
  exit_date_time: '2026-03-01T12:00:05.000Z',
  status: 'unmatched',
  reason: 'unknown_vehicle_exited',
  exit_event_id: 'out-b',
  p: 0,
  n: 2,
};
const C: SummaryLine = {
  summary_id: 'c',
  version: 1,
  garage_id: 'garage-1',
  vehicle_plate: 'C',
  entry_date_time: '2026-03-01T12:00:01.000Z',
  status: 'unmatched',
  reason: 'vehicle_re_entered',
  entry_event_id: 'in-c1',
  p: 0,
  n: 3,
};

async function problemsOf(...lines: readonly SummaryLine[]) {
  const { agrees, found, examples } = await judge(truthOfFour(), lines);
  const { missing, unexpected, twice, wrong, dangling } = found;
  const counts = Object.entries({ missing, unexpected, twice, wrong, dangling });
  const problems = Object.fromEntries(counts.filter(([, count]) => count > 0));
  expect(agrees).toBe(Object.keys(problems).length === 0);
  expect(examples).toHaveLength(counts.reduce((sum, [, count]) => sum + Math.min(count, 5), 0));
  return problems;
}

describe('a verdict', () => {
  test('agrees with the right lines in any order, and counts what there is', async () => {
    expect(await judge(truthOfFour(), [C, A, B])).toEqual({
      agrees: true,
      published: 6,
      sightings: 6,
      duplicates: 0,
      uncertain: 0,
      expected: {
        summaries: 3,
        matched: 1,
        unmatched: 2,
        byReason: { vehicle_exited: 1, unknown_vehicle_exited: 1, vehicle_re_entered: 1 },
        openAtEnd: 2,
      },
      found: {
        lines: 3,
        standing: 3,
        corrections: 0,
        matched: 1,
        unmatched: 2,
        missing: 0,
        unexpected: 0,
        twice: 0,
        wrong: 0,
        dangling: 0,
      },
      deadLetters: { expected: new Map(), missing: 0, unexpected: 0 },
      examples: [],
    });
  });

  test('misses a line, and names the events of its stay', async () => {
    expect(await problemsOf(A, C)).toEqual({ missing: 1 });
    const { examples } = await judge(truthOfFour(), [A, C]);
    expect(examples).toEqual([
      { problem: 'missing', detail: 'unknown_vehicle_exited, entry none, exit out-b' },
    ]);
  });

  test('sees a line that is there twice', async () => {
    expect(await problemsOf(A, B, C, { ...A, n: 4 })).toEqual({ twice: 1 });
  });

  test('sees a second line for a stay under another id', async () => {
    expect(await problemsOf(A, B, C, { ...A, summary_id: 'a2' })).toEqual({ twice: 1 });
  });

  test.each([
    ['garage_id', 'garage-2'],
    ['vehicle_plate', 'B'],
    ['entry_date_time', '2026-03-01T12:00:00.001Z'],
    ['exit_date_time', undefined],
    ['duration_seconds', 91],
    ['status', 'unmatched'],
  ])('sees a wrong %s', async (member, value) => {
    expect(await problemsOf({ ...A, [member]: value }, B, C)).toEqual({ wrong: 1 });
  });

  test('sees a duration of a stay that has none', async () => {
    expect(await problemsOf(A, { ...B, duration_seconds: 0 }, C)).toEqual({ wrong: 1 });
  });

  test.each([
    ['events that belong to different stays', { entry_event_id: 'in-c2' }],
    ['an entry that is not known', { entry_event_id: 'in-x' }],
    ['an exit that is not known', { exit_event_id: 'out-x' }],
    ['an entry that is an exit', { entry_event_id: 'out-a', exit_event_id: 'in-a' }],
    ['another reason', { reason: 'maximum_stay_exceeded' }],
    ['no exit', { exit_event_id: undefined }],
  ] as const)('expects no line with %s', async (_label, changes) => {
    const line = { ...A, ...changes } as SummaryLine;
    expect(await problemsOf(line, B, C)).toEqual({ missing: 1, unexpected: 1 });
  });

  test('expects no line with an exit that is not known where the stay has none', async () => {
    expect(await problemsOf(A, B, { ...C, exit_event_id: 'out-x' })).toEqual({
      missing: 1,
      unexpected: 1,
    });
  });

  test('expects no line about a car that is still inside', async () => {
    const open = { ...C, summary_id: 'd', vehicle_plate: 'D', entry_event_id: 'in-d' };
    expect(await problemsOf(A, B, C, open)).toEqual({ unexpected: 1 });
  });

  test('expects no line without events', async () => {
    const { entry_event_id: _entry, exit_event_id: _exit, ...empty } = A;
    expect(await problemsOf(A, B, C, { ...empty, summary_id: 'e' })).toEqual({ unexpected: 1 });
  });

  test('gives a few examples of each problem, not all', async () => {
    const wrong = Array.from({ length: 40 }, (_, n) => ({ ...A, summary_id: `x${n}`, n }));
    const { found, examples } = await judge(truthOfFour(), [B, C, ...wrong]);
    expect(found.twice).toBe(39);
    expect(examples).toHaveLength(5);
  });
});

describe('a verdict on corrections', () => {
  const early: SummaryLine = {
    ...B,
    summary_id: 'a-early',
    vehicle_plate: 'A',
    exit_date_time: '2026-03-01T12:01:30.500Z',
    exit_event_id: 'out-a',
  };
  const late: SummaryLine = { ...A, version: 2, supersedes: 'a-early' };

  test('counts the newest version, wherever it stands in the log', async () => {
    expect(await problemsOf(early, B, C, late)).toEqual({});
    expect(await problemsOf(late, B, C, early)).toEqual({});
    const { found } = await judge(truthOfFour(), [early, late, B, C]);
    expect(found).toMatchObject({ lines: 4, standing: 3, corrections: 1 });
  });

  test('misses the newest version', async () => {
    expect(await problemsOf(early, B, C)).toEqual({ missing: 1, unexpected: 1 });
  });

  test('does not expect what was right before it was corrected into something wrong', async () => {
    const worse = { ...early, summary_id: 'a-worse', supersedes: 'a', version: 2 };
    expect(await problemsOf(A, worse, B, C)).toEqual({ missing: 1, unexpected: 1 });
  });

  test('sees the correction of a line that there is not', async () => {
    expect(await problemsOf(late, B, C)).toEqual({ dangling: 1 });
  });

  test('sees a line that is corrected twice', async () => {
    const other = { ...C, supersedes: 'a-early', version: 2 };
    expect(await problemsOf(early, late, other, B)).toEqual({ dangling: 1 });
  });

  test('takes a line that takes another back for no stay', async () => {
    const taken = { ...C, summary_id: 'c-old', entry_event_id: 'in-c2' };
    const back: SummaryLine = {
      ...taken,
      summary_id: 'c-back',
      version: 2,
      supersedes: 'c-old',
      reason: 'read_corrected',
    };
    expect(await problemsOf(A, B, C, taken, back)).toEqual({});
    const { supersedes: _none, ...nothing } = back;
    expect(await problemsOf(A, B, C, nothing)).toEqual({ unexpected: 1 });
  });
});

describe('a verdict on what was set aside', () => {
  function truthWithLetters(): Truth {
    const truth = truthOfFour();
    truth.record('entry', { reason: 'bad_plate' });
    truth.record('exit', { reason: 'bad_plate' });
    truth.record('exit', { reason: 'not_json' });
    return truth;
  }

  const lines = [A, B, C];
  const letters = (...counts: readonly (readonly [RejectionReason, number])[]) => new Map(counts);

  test.each([
    ['as many as there must be', letters(['bad_plate', 2], ['not_json', 1]), 0, 0],
    ['too few', letters(['bad_plate', 1]), 2, 0],
    ['too many', letters(['bad_plate', 3], ['not_json', 1]), 0, 1],
    ['other reasons', letters(['bad_plate', 2], ['bad_date', 1]), 1, 1],
  ])('%s', async (_label, deadLetters, missing, unexpected) => {
    const verdict = await judge(truthWithLetters(), lines, { deadLetters });
    expect(verdict.deadLetters).toMatchObject({ missing, unexpected });
    expect(verdict.agrees).toBe(missing + unexpected === 0);
  });

  test('is not made without the dead letters', async () => {
    expect((await judge(truthWithLetters(), lines)).agrees).toBe(true);
  });

  test('allows repeats where deliveries may come again, but no other reasons', async () => {
    const deadLetters = letters(['bad_plate', 3], ['not_json', 1]);
    const more = letters(['bad_plate', 3], ['not_json', 1], ['too_late', 1]);
    const truth = truthWithLetters();
    expect((await judge(truth, lines, { deadLetters, mayBuryTwice: true })).agrees).toBe(true);
    expect((await judge(truth, lines, { deadLetters: more, mayBuryTwice: true })).agrees).toBe(
      false,
    );
    truth.recordUncertain({ reason: 'bad_plate' });
    expect((await judge(truth, lines, { deadLetters })).agrees).toBe(true);
  });

  test('does not agree while it is not known whether an event was published', async () => {
    const truth = truthOfFour();
    const sighting = { id: 'in-e', garageId: 'garage-1', plate: 'E', atMs: NOON };
    truth.recordUncertain(sighting);
    expect(await judge(truth, lines)).toMatchObject({ agrees: false, uncertain: 1 });
    truth.record('entry', sighting);
    expect(await judge(truth, lines)).toMatchObject({ agrees: true, uncertain: 0 });
  });
});
