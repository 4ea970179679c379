/** A commit as the arguments of its script; what is where, `scripts/commit-5.lua` says. */
import { packLedger } from './partition-record.ts';
import { alarmFor } from './plate-alarm.ts';
import { packSummaries } from './outbox-entries.ts';
import { packValue } from './plate-value.ts';
import type { PlateKey } from '#domain/plate.ts';
import type { Commit } from '#ports/stay-store.ts';
import type { KnownSeals } from './known-seals.ts';

/**
 * This is the hottest path to the store: each plate is looked at once, and no text is kept twice.
 *
 * @param seals of what is stored; afterwards of what the commit makes of it
 */
export function commitArguments(
  commit: Commit,
  nowMs: number,
  seals: KnownSeals,
): readonly (string | number)[] {
  const { epoch, number, writes, summaries, ledgers } = commit;
  const plates: string[] = [];
  const alarms: (string | number)[] = [];
  const removed: string[] = [];
  const unknown: string[] = [];
  /** By how much the sum of the checksums changes, where it is known. */
  let change = 0;
  const replace = (key: PlateKey, value: string | undefined): void => {
    const before = seals.of(key);
    if (before === undefined) unknown.push(key);
    change += seals.note(key, value) - (before ?? 0);
  };
  for (const { key, state, dueAtMs, heldUntilMs } of writes) {
    if (state === undefined) {
      removed.push(key);
      replace(key, undefined);
      continue;
    }
    const deadline = dueAtMs === undefined ? '' : String(dueAtMs);
    const value = packValue(key, deadline, state);
    plates.push(key, value);
    replace(key, value);
    alarms.push(dueAtMs === undefined ? '' : alarmFor(dueAtMs, nowMs), heldUntilMs ?? '');
  }
  const outbox = packSummaries(summaries);
  const books = [...ledgers].flatMap(([garage, ledger]) => packLedger(garage, ledger));
  return [
    epoch,
    number,
    number + 1,
    plates.length / 2,
    removed.length,
    outbox.length / 2,
    unknown.length,
    change,
    ...plates,
    ...alarms,
    ...removed,
    ...outbox,
    ...unknown,
    ...books,
  ];
}
