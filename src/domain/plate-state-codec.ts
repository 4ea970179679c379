/**
 * The stored form of a plate's state: a JSON array without member names, because one million
 * parked plates are kept in it. The first element is the schema version.
 */
import { UNSEEN } from './plate-state.ts';
import { RefusedToRun } from './refused-to-run.ts';
import { SUMMARY_REASONS } from './summary-reason.ts';
import type { PlateState, Read, Standing } from './plate-state.ts';
import type { SummaryReason } from './summary-reason.ts';

const SCHEMA = 1;

const NONE = 0;
const READ_BEFORE = 1;

/** The members from `summaryCount` on are there only if one of them says something. */
type StoredRead = [
  kind: 0 | 1,
  id: string,
  atMs: number,
  delayMs: number,
  laneId: string | 0,
  summaryCount?: number,
  spanMs?: number,
  standing?: StoredStanding | 0,
];
/** The exit is the read that carries it, or there is none and the entry is. */
type StoredStanding = [summaryId: string, version: number, reason: number, entry: string | number];
type Stored = [
  schema: number,
  reads: StoredRead[],
  settledReads: number,
  floorMs: number | null,
  isInside: 0 | 1,
  clockMs: number | null,
  watermarkMs: number | null,
];

/** When the stored form is not one that this version knows. It must not be overwritten. */
export class UnknownStateSchema extends RefusedToRun {}

/** The text that is stored for a state; undefined when there is nothing to remember. */
export function encodeState(state: PlateState): string | undefined {
  if (state.reads.length === 0) return undefined;
  const stored: Stored = [
    SCHEMA,
    state.reads.map(encodeRead),
    state.settledReads,
    Number.isFinite(state.floorMs) ? state.floorMs : null,
    state.isInside ? 1 : 0,
    state.wake?.clockMs ?? null,
    state.wake?.watermarkMs ?? null,
  ];
  return JSON.stringify(stored);
}

/**
 * The state that was stored.
 *
 * @throws UnknownStateSchema when it is damaged or a newer version wrote it
 */
export function decodeState(text: string | undefined): PlateState {
  if (text === undefined) return UNSEEN;
  const stored = parse(text);
  const schema: unknown = Array.isArray(stored) ? stored[0] : undefined;
  if (schema !== SCHEMA) {
    throw new UnknownStateSchema(
      `A stored plate has schema ${String(schema)}; this version knows ${SCHEMA}. ` +
        'Run the version that wrote it, or a newer one.',
    );
  }
  const [, reads, settledReads, floorMs, isInside, clockMs, watermarkMs] = stored as Stored;
  return {
    reads: reads.map(decodeRead),
    settledReads,
    floorMs: floorMs ?? UNSEEN.floorMs,
    isInside: isInside === 1,
    wake: clockMs === null ? undefined : { clockMs, ...(watermarkMs !== null && { watermarkMs }) },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function encodeRead(read: Read, index: number, reads: readonly Read[]): StoredRead {
  const { kind, id, atMs, delayMs, laneId = NONE, spanMs, summaryCount, standing } = read;
  const code = kind === 'entry' ? 0 : 1;
  if (summaryCount === 0 && spanMs === 0) return [code, id, atMs, delayMs, laneId];
  const stored = standing === undefined ? NONE : encodeStanding(standing, reads[index - 1]);
  return [code, id, atMs, delayMs, laneId, summaryCount, spanMs, stored];
}

function decodeRead(stored: StoredRead, index: number, all: readonly StoredRead[]): Read {
  const [code, id, atMs, delayMs, laneId, summaryCount = 0, spanMs = 0, standing = NONE] = stored;
  return {
    kind: code === 0 ? 'entry' : 'exit',
    id,
    atMs,
    delayMs,
    laneId: laneId === NONE ? undefined : laneId,
    spanMs,
    summaryCount,
    standing: standing === NONE ? undefined : decodeStanding(standing, stored, all[index - 1]),
  };
}

function encodeStanding(standing: Standing, before: Read | undefined): StoredStanding {
  const { summaryId, version, reason, entryId, exitId } = standing;
  const code = SUMMARY_REASONS.indexOf(reason);
  if (exitId === undefined || entryId === undefined) return [summaryId, version, code, NONE];
  const isBefore = before?.kind === 'entry' && before.id === entryId;
  return [summaryId, version, code, isBefore ? READ_BEFORE : entryId];
}

function decodeStanding(
  [summaryId, version, code, entry]: StoredStanding,
  [kind, id]: StoredRead,
  before: StoredRead | undefined,
): Standing {
  const reason = SUMMARY_REASONS[code] as SummaryReason;
  if (kind === 0) return { summaryId, version, reason, entryId: id, exitId: undefined };
  const named = entry === READ_BEFORE ? before?.[1] : entry;
  const entryId = typeof named === 'string' ? named : undefined;
  return { summaryId, version, reason, entryId, exitId: id };
}
