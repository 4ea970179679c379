/** A small run in which all is as it must be, to plant errors into. */
import { crc32cOf } from './crc32c.ts';
import type { FoundLetter } from './dead-letters.ts';
import type { LoggedSummary } from './summary-lines.ts';
import type { RunEvidence } from './verdict.ts';
import type { SentDelivery } from './deliveries.ts';

export const START_MS = Date.UTC(2026, 10, 21, 9);
const MIB = 1024 * 1024;

type Fields = Partial<LoggedSummary>;

/** A time of the run, as events and summaries write it. */
function at(seconds: number): string {
  return new Date(START_MS + seconds * 1_000).toISOString();
}

/** An event as it is sent. */
export function sent(
  queue: 'entry' | 'exit',
  id: string,
  vehicle_plate: string,
  seconds: number,
  isConfirmed = true,
): SentDelivery {
  const members = { id, vehicle_plate, [`${queue}_date_time`]: at(seconds) };
  return { queue, body: Buffer.from(JSON.stringify(members)), isConfirmed };
}

const POISON = Buffer.from('<event/>');

/**
 * AB12 comes and goes, and comes again without having been seen going; CD34 goes without having been
 * seen coming; EF56's entry came late, so that its first summary was corrected; one event came twice;
 * one is no event; GH78 is inside.
 */
export const SENT: readonly SentDelivery[] = [
  sent('entry', 'in-1', 'AB 12', 0),
  sent('entry', 'in-1', 'AB 12', 0),
  sent('exit', 'out-1', 'ab-12', 90.5),
  sent('entry', 'in-2', 'AB12', 200),
  sent('entry', 'in-3', 'AB12', 300),
  sent('exit', 'out-3', 'AB12', 360),
  sent('exit', 'out-4', 'CD34', 100),
  sent('exit', 'out-5', 'EF56', 50),
  sent('entry', 'in-5', 'EF56', 10),
  sent('entry', 'in-6', 'GH78', 20),
  { queue: 'entry', body: POISON, isConfirmed: true },
];

/** The lines of the log, in order. */
export const LINES: readonly LoggedSummary[] = [
  line(1, 'AB12', 's1', {
    ...entered('in-1', 0),
    ...left('out-1', 90.5),
    duration_seconds: 90,
    status: 'matched',
    reason: 'vehicle_exited',
  }),
  line(2, 'CD34', 's4', { ...left('out-4', 100), reason: 'unknown_vehicle_exited' }),
  line(3, 'EF56', 's5', { ...left('out-5', 50), reason: 'unknown_vehicle_exited' }),
  line(4, 'EF56', 's6', {
    ...entered('in-5', 10),
    ...left('out-5', 50),
    version: 2,
    supersedes: 's5',
    duration_seconds: 40,
    status: 'matched',
    reason: 'vehicle_exited',
  }),
  line(5, 'AB12', 's2', { ...entered('in-2', 200), reason: 'vehicle_re_entered' }),
  line(6, 'AB12', 's3', {
    ...entered('in-3', 300),
    ...left('out-3', 360),
    duration_seconds: 60,
    status: 'matched',
    reason: 'vehicle_exited',
  }),
];

const LETTERS: readonly FoundLetter[] = [
  { queue: 'entry', reason: 'not_json', body: POISON.toString('base64') },
];

/** The evidence of that run, or of one that differs from it. */
export function run(changes: Partial<RunEvidence> & { lines?: readonly LoggedSummary[] } = {}) {
  const { lines = LINES, ...rest } = changes;
  return {
    sent: SENT,
    log: writeLog(lines),
    deadLetters: LETTERS,
    books: { openStays: 1 },
    memory: [{ process: 'processor-1', rssBytes: 100 * MIB }],
    memoryLimitBytes: 256 * MIB,
    said: ['The role has started.', '{"event":"delivery_rejected","plate":"A**2"}'],
    rules: {
      debounceMs: 100,
      skewToleranceMs: 100,
      maxMs: 30 * 86_400_000,
      bodyBytesMax: 16_384,
      garageId: 'main',
      fromMs: START_MS - 86_400_000,
      untilMs: START_MS + 86_400_000,
    },
    nowMs: START_MS + 3_600_000,
    more: [],
    ...rest,
  } satisfies RunEvidence;
}

/** The lines with one of them changed; without changes it is left out. */
export function changed(summaryId: string, changes?: Fields): readonly LoggedSummary[] {
  return LINES.flatMap((one) => {
    if (one.summary_id !== summaryId) return [one];
    return changes === undefined ? [] : [{ ...one, ...changes }];
  });
}

/** A line that is added behind the others. */
export function added(vehicle_plate: string, summary_id: string, fields: Fields) {
  return [...LINES, line(LINES.length + 1, vehicle_plate, summary_id, fields)];
}

/** A log with these lines, each with its checksum. */
export function writeLog(lines: readonly LoggedSummary[]): Buffer {
  const texts = lines.map((one) => {
    const text = JSON.stringify(one).slice(0, -1);
    return `${text},"crc32c":"${crc32cOf(Buffer.from(text))}"}\n`;
  });
  return Buffer.from(texts.join(''));
}

export function entered(id: string, seconds: number): Fields {
  return { entry_event_id: id, entry_date_time: at(seconds) };
}

export function left(id: string, seconds: number): Fields {
  return { exit_event_id: id, exit_date_time: at(seconds) };
}

function line(n: number, vehicle_plate: string, summary_id: string, fields: Fields): LoggedSummary {
  return {
    summary_id,
    version: 1,
    garage_id: 'main',
    vehicle_plate,
    status: 'unmatched',
    reason: 'vehicle_exited',
    ...fields,
    dataset: 'd1',
    p: 0,
    n,
  };
}
