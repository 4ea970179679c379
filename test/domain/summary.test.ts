import { describe, expect, it } from 'vitest';
import type { PlateKey } from '#domain/plate.ts';
import type { Standing } from '#domain/plate-state.ts';
import type { SummaryReason } from '#domain/summary-reason.ts';
import { takeBack, writeSummary } from '#domain/summary.ts';
import type { ClosedStay } from '#domain/summary.ts';
import { entry, exit, KEY, read } from '#test/support/builders.ts';

const ENTRY = read(entry('e', 0));
const EXIT = read(exit('x', 600));
const STAY: ClosedStay = { reason: 'vehicle_exited', entry: ENTRY, exit: EXIT };
const OLD: Standing = {
  summaryId: 'old',
  version: 2,
  reason: 'unknown_vehicle_exited',
  entryId: undefined,
  exitId: 'x',
};

function idOf(stay: ClosedStay, key: PlateKey = KEY): string {
  return writeSummary(key, stay, undefined, (text) => text).summary_id;
}

describe('a summary', () => {
  it('has its members in the order of the log, and none that says nothing', () => {
    const members = Object.keys(writeSummary(KEY, STAY, OLD, (text) => text));
    expect(members).toEqual([
      'summary_id',
      'version',
      'supersedes',
      'garage_id',
      'vehicle_plate',
      'entry_date_time',
      'exit_date_time',
      'duration_seconds',
      'status',
      'reason',
      'entry_event_id',
      'exit_event_id',
    ]);
    const alone = { ...STAY, reason: 'unknown_vehicle_exited', entry: undefined } as const;
    expect(Object.keys(writeSummary(KEY, alone, undefined, (text) => text))).toEqual([
      'summary_id',
      'version',
      'garage_id',
      'vehicle_plate',
      'exit_date_time',
      'status',
      'reason',
      'exit_event_id',
    ]);
  });

  it('names the summary that it corrects and is the version after it', () => {
    const summary = writeSummary(KEY, STAY, OLD, (text) => text);
    expect(summary).toMatchObject({ version: 3, supersedes: 'old' });
  });

  it('rounds its duration down to whole seconds', () => {
    const stay = { ...STAY, exit: read(exit('x', 59.999)) };
    expect(writeSummary(KEY, stay, undefined, String).duration_seconds).toBe(59);
  });

  it('has no negative duration when its exit was read before its entry', () => {
    const stay = { ...STAY, exit: read(exit('x', -1.5)) };
    expect(writeSummary(KEY, stay, undefined, String).duration_seconds).toBe(0);
  });
});

describe('the id of a summary', () => {
  it('is what the digest makes of its events, its reason and its plate', () => {
    const summary = writeSummary(KEY, STAY, undefined, (text) => `<${text}>`);
    expect(summary.summary_id).toBe('<main/B123\nvehicle_exited\ne\nx>');
  });

  it('is the same for the same events, whatever else is known of them', () => {
    const later = { ...EXIT, delayMs: 5_000, laneId: 'out' };
    expect(idOf({ ...STAY, exit: later })).toBe(idOf(STAY));
  });

  it('differs by each of its parts', () => {
    const reasons: readonly SummaryReason[] = ['vehicle_re_entered', 'maximum_stay_exceeded'];
    const ids = [
      idOf(STAY),
      idOf(STAY, 'garage-1/B123' as PlateKey),
      idOf(STAY, 'main/B124' as PlateKey),
      idOf({ ...STAY, entry: read(entry('e2', 0)) }),
      idOf({ ...STAY, exit: read(exit('x2', 600)) }),
      idOf({ ...STAY, exit: undefined }),
      idOf({ ...STAY, entry: undefined }),
      idOf({ ...STAY, entry: undefined, exit: read(exit('e', 600)) }),
      ...reasons.map((reason) => idOf({ reason, entry: ENTRY, exit: undefined })),
    ];
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('differs when its events were named by a summary before', () => {
    const named = { ...EXIT, summaryCount: 1 };
    const twice = { ...ENTRY, summaryCount: 2 };
    const ids = [STAY, { ...STAY, exit: named }, { ...STAY, entry: twice }].map((s) => idOf(s));
    expect(new Set(ids).size).toBe(3);
  });
});

describe('a summary that is taken back', () => {
  it('is superseded by one that stands for no stay', () => {
    const { summary_id: id, ...rest } = takeBack(KEY, OLD, (text) => text);
    expect(id).toBe('main/B123\nread_corrected\nold');
    expect(rest).toEqual({
      version: 3,
      supersedes: 'old',
      garage_id: 'main',
      vehicle_plate: 'B123',
      status: 'unmatched',
      reason: 'read_corrected',
      exit_event_id: 'x',
    });
  });

  it('still names the events it was made of', () => {
    const old = { ...OLD, entryId: 'e', exitId: undefined };
    const summary = takeBack(KEY, old, String);
    expect(summary.entry_event_id).toBe('e');
    expect(summary).not.toHaveProperty('exit_event_id');
  });
});
