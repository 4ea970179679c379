/** Short ways to write commits down. */
import type { PlateKey } from '#domain/plate.ts';
import type { Commit, Ownership, PlateWrite, StayStore } from '#ports/stay-store.ts';

export interface StorePorts {
  readonly store: StayStore;
}

export function key(plate: string): PlateKey {
  return `garage/${plate}` as PlateKey;
}

export function write(plate: string, changes: Partial<PlateWrite> = {}): PlateWrite {
  const state = `state of ${plate}`;
  return { key: key(plate), state, dueAtMs: undefined, heldUntilMs: undefined, ...changes };
}

export function commitOf(parts: Partial<Commit> & Pick<Commit, 'epoch' | 'number'>): Commit {
  return { writes: [], summaries: [], ledgers: new Map(), ...parts };
}

/** Commits as the owner would, `after` commits after its first one. */
export function commitNext(
  store: StayStore,
  { epoch, nextCommit }: Ownership,
  parts: Partial<Commit>,
  after = 0,
): ReturnType<StayStore['commit']> {
  return store.commit(commitOf({ epoch, number: nextCommit + after, ...parts }));
}
