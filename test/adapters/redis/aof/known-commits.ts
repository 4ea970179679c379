/** Commits whose contents are known, so that whatever is read later can be told from what never was. */
import { write } from '#test/contract/commits.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Commit } from '#ports/stay-store.ts';

export const COMMITS = 40;
export const TRIM_EVERY = 7;

type Content = Pick<Commit, 'writes' | 'summaries' | 'ledgers'>;

/** Every part of a commit says its number. */
export function contentOf(commit: number): Content {
  const plates = [commit % 5, 5 + (commit % 7), 100 + commit];
  const written = plates.map((plate) =>
    write(`P${plate}`, {
      state: JSON.stringify([
        1,
        [[0, `event-${commit}-${plate}`, 1_795_000_000_000 + commit]],
        plate,
      ]),
      dueAtMs: 2_000 + commit,
      heldUntilMs: commit % 3 === 0 ? commit : undefined,
    }),
  );
  const removed = write(`P${99 + commit}`, { state: undefined });
  return {
    writes: commit % 4 === 0 ? [...written, removed] : written,
    summaries: ['a', 'b'].map((part) => summaryOf(commit, part)),
    ledgers: new Map([['g', ledgerOf(commit)]]),
  };
}

function summaryOf(commit: number, part: string): string {
  return JSON.stringify({ summary_id: `${commit} ${part}`, duration_seconds: 1000 + commit });
}

function ledgerOf(commit: number): GarageLedger {
  return { entries: commit, exits: commit, countedInside: commit, openStays: commit };
}

/** The summary with this number. */
export function summaryNumbered(n: number): string {
  return summaryOf(Math.ceil(n / 2), n % 2 === 1 ? 'a' : 'b');
}

/** What is stored after the last commit. */
export function atTheEnd(): {
  readonly states: ReadonlyMap<PlateKey, string>;
  readonly ledgers: ReadonlyMap<string, GarageLedger>;
} {
  const states = new Map<PlateKey, string>();
  for (let commit = 1; commit <= COMMITS; commit += 1) {
    for (const { key, state } of contentOf(commit).writes) {
      if (state === undefined) states.delete(key);
      else states.set(key, state);
    }
  }
  return { states, ledgers: contentOf(COMMITS).ledgers };
}
