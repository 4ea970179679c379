/**
 * The stored form of a plate's state: a JSON array without member names, because one million
 * parked plates are kept in it. The first element is the schema version.
 */
import { UNSEEN } from './plate-state.ts';
import { SUMMARY_REASONS } from './summary-reason.ts';
import type { Issued, PlateState, Read } from './plate-state.ts';
import type { SummaryReason } from './summary-reason.ts';

const SCHEMA = 1;

type StoredRead = [kind: 0 | 1, id: string, atMs: number, seenAtMs: number, laneId?: string];
type StoredIssued = [
  summaryId: string,
  version: number,
  reason: number,
  entryId: string | 0,
  exitId: string | 0,
];
type Stored = [
  schema: number,
  reads: StoredRead[],
  issued: StoredIssued[],
  floorMs: number | null,
  isInside: 0 | 1,
  clockMs: number | null,
  watermarkMs: number | null,
];

/** When the stored form has a schema that this version does not know. It must not be overwritten. */
export class UnknownStateSchema extends Error {
  override readonly name = 'UnknownStateSchema';
}

/** The text that is stored for a state; undefined when there is nothing to remember. */
export function encodeState(state: PlateState): string | undefined {
  if (state.reads.length === 0) return undefined;
  const stored: Stored = [
    SCHEMA,
    state.reads.map(encodeRead),
    state.issued.map(encodeIssued),
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
 * @throws UnknownStateSchema when a newer version wrote it; the partition must stop then
 */
export function decodeState(text: string | undefined): PlateState {
  if (text === undefined) return UNSEEN;
  const [schema, reads, issued, floorMs, isInside, clockMs, watermarkMs] = JSON.parse(
    text,
  ) as Stored;
  if (schema !== SCHEMA) {
    throw new UnknownStateSchema(
      `A stored plate has schema ${schema}; this version knows ${SCHEMA}. ` +
        'Run the version that wrote it, or a newer one.',
    );
  }
  return {
    reads: reads.map(decodeRead),
    issued: issued.map(decodeIssued),
    floorMs: floorMs ?? UNSEEN.floorMs,
    isInside: isInside === 1,
    wake: clockMs === null ? undefined : { clockMs, ...(watermarkMs !== null && { watermarkMs }) },
  };
}

function encodeRead({ kind, id, atMs, seenAtMs, laneId }: Read): StoredRead {
  const code = kind === 'entry' ? 0 : 1;
  return laneId === undefined ? [code, id, atMs, seenAtMs] : [code, id, atMs, seenAtMs, laneId];
}

function decodeRead([kind, id, atMs, seenAtMs, laneId]: StoredRead): Read {
  const read = { kind: kind === 0 ? 'entry' : 'exit', id, atMs, seenAtMs } as const;
  return laneId === undefined ? read : { ...read, laneId };
}

function encodeIssued(issued: Issued): StoredIssued {
  const reason = SUMMARY_REASONS.indexOf(issued.reason);
  return [issued.summaryId, issued.version, reason, issued.entryId ?? 0, issued.exitId ?? 0];
}

function decodeIssued([summaryId, version, reason, entryId, exitId]: StoredIssued): Issued {
  return {
    summaryId,
    version,
    reason: SUMMARY_REASONS[reason] as SummaryReason,
    ...(entryId !== 0 && { entryId }),
    ...(exitId !== 0 && { exitId }),
  };
}
