/**
 * The order in which the reads of a plate are paired: event time, and what to do at equal times.
 *
 * The order of arrival leaves no trace in it. Reads at the same time are ordered by kind and id
 * first; where that would make a car come twice or leave twice, pairing brings another of them
 * forward.
 */
import type { Read } from './plate-state.ts';
import type { SightingKind } from './sighting.ts';

/** The reads with one more, sorted by event time, kind and id. */
export function insertRead(reads: readonly Read[], read: Read): readonly Read[] {
  let index = reads.length;
  while (index > 0 && isBefore(read, reads[index - 1] as Read)) index -= 1;
  return reads.toSpliced(index, 0, read);
}

function isBefore(a: Read, b: Read): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.kind === b.kind ? a.id < b.id : a.kind < b.kind;
}

/** Of the reads at the time of the one at `index`, brings the first of this kind forward to it. */
export function preferKind(reads: Read[], index: number, kind: SightingKind): void {
  const { atMs } = reads[index] as Read;
  for (let at = index; at < reads.length; at += 1) {
    const read = reads[at] as Read;
    if (read.atMs !== atMs) return;
    if (read.kind === kind) return bringForward(reads, at, index);
  }
}

/**
 * Where the passage that begins at `index` ends: behind the read and all that repeat it. Of one
 * car in one lane, reads that follow each other within `debounceMs` are one read (rule 6).
 */
export function endOfPassage(reads: Read[], index: number, debounceMs: number): number {
  let end = index + 1;
  while (end < reads.length && bringRepeat(reads, end, debounceMs)) end += 1;
  return end;
}

function bringRepeat(reads: Read[], index: number, debounceMs: number): boolean {
  const before = reads[index - 1] as Read;
  const { atMs } = reads[index] as Read;
  for (let at = index; at < reads.length; at += 1) {
    const read = reads[at] as Read;
    if (read.atMs !== atMs) return false;
    if (isRepeat(before, read, debounceMs)) {
      bringForward(reads, at, index);
      return true;
    }
  }
  return false;
}

function isRepeat(before: Read, read: Read, debounceMs: number): boolean {
  return (
    before.kind === read.kind &&
    read.laneId !== undefined &&
    before.laneId === read.laneId &&
    read.atMs - lastAtMs(before) <= debounceMs
  );
}

/** Event time of the read, or of the last repeat that was merged into it. */
export function lastAtMs({ atMs, spanMs }: Read): number {
  return atMs + spanMs;
}

function bringForward(reads: Read[], from: number, to: number): void {
  if (from === to) return;
  const read = reads[from] as Read;
  reads.copyWithin(to + 1, to, from);
  reads[to] = read;
}
