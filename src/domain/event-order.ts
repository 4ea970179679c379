/** The order in which the reads of a plate are paired: event time, and what to do at equal times. */
import type { Read } from './plate-state.ts';

/** The reads with one more, sorted by event time; the order of arrival leaves no trace. */
export function insertRead(reads: readonly Read[], read: Read): readonly Read[] {
  let index = reads.length;
  while (index > 0 && isBefore(read, reads[index - 1] as Read)) index -= 1;
  if (index === reads.length) return [...reads, read];
  return [...reads.slice(0, index), read, ...reads.slice(index)];
}

function isBefore(a: Read, b: Read): boolean {
  if (a.atMs !== b.atMs) return a.atMs < b.atMs;
  return a.kind === b.kind ? a.id < b.id : a.kind < b.kind;
}

/**
 * At equal event times an exit belongs before an entry if a visit is open, and after it if none
 * is: a car cannot leave twice or come twice. The order of such reads follows from the visits
 * before them, so that it is the same whichever came first.
 *
 * @param reads sorted as `insertRead` sorts them
 */
export function orderReads(reads: readonly Read[]): readonly Read[] {
  let ordered: Read[] | undefined;
  let isOpen = false;
  for (let index = 0; index < reads.length; index += 1) {
    const source: readonly Read[] = ordered ?? reads;
    const read = source[index] as Read;
    const wanted = isOpen ? 'exit' : 'entry';
    if (read.kind !== wanted) {
      const better = findTied(source, index, wanted);
      if (better > index) {
        ordered ??= [...reads];
        const [moved] = ordered.splice(better, 1);
        ordered.splice(index, 0, moved as Read);
      }
    }
    isOpen = ((ordered ?? reads)[index] as Read).kind === 'entry';
  }
  return ordered ?? reads;
}

function findTied(reads: readonly Read[], from: number, kind: Read['kind']): number {
  const atMs = (reads[from] as Read).atMs;
  for (let index = from + 1; index < reads.length; index += 1) {
    const read = reads[index] as Read;
    if (read.atMs !== atMs) return -1;
    if (read.kind === kind) return index;
  }
  return -1;
}
