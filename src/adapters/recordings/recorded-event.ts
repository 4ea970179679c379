/** What a recording holds, and the orders in which it can be replayed. */
import type { SightingKind } from '#domain/sighting.ts';

/** One recorded event, as it would have come in on a queue. */
export interface RecordedEvent {
  readonly kind: SightingKind;
  readonly body: Uint8Array;
  /** Event time; undefined when the body tells none, as that of a malformed event. */
  readonly atMs: number | undefined;
  /** Its place in the order of arrival. */
  readonly arrival: number;
  /** The line of the recording that it was read from. */
  readonly line: number;
}

/** Something in a recording that is no event. The rest of the recording is read all the same. */
export interface RowProblem {
  readonly line: number;
  /** Where in the row, if it is about one value. */
  readonly column?: string;
  /** A sentence without a full stop. */
  readonly problem: string;
}

export type RecordingItem = RecordedEvent | RowProblem;

/** When a recording cannot be read at all. The message says what to do. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

/** In which order events are replayed: as they arrived, or as they happened. */
export type ReplayOrder = 'arrival' | 'event-time';

/**
 * Puts the events of a recording into an order. What arrived or happened at the same time stays in
 * the order of arrival; an event without a time stays behind the one that arrived before it.
 */
export function orderEvents(
  events: readonly RecordedEvent[],
  order: ReplayOrder,
): readonly RecordedEvent[] {
  const arrived = events.toSorted((a, b) => a.arrival - b.arrival);
  if (order === 'arrival') return arrived;
  let atMs = Number.NEGATIVE_INFINITY;
  const timed = arrived.map((event) => {
    atMs = event.atMs ?? atMs;
    return { event, atMs };
  });
  return timed.sort((a, b) => compare(a.atMs, b.atMs)).map(({ event }) => event);
}

/** Unlike a subtraction it can tell that two infinities are equal. */
function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
