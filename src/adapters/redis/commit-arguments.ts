/** A commit as the arguments of its script; what is where, `scripts/commit-5.lua` says. */
import { packLedger } from './partition-record.ts';
import { alarmFor } from './plate-alarm.ts';
import { packSummaries } from './outbox-entries.ts';
import { packValue } from './plate-value.ts';
import type { Commit } from '#ports/stay-store.ts';

/** This is the hottest path to the store: each plate is looked at once, and no text is kept twice. */
export function commitArguments(commit: Commit, nowMs: number): readonly (string | number)[] {
  const { epoch, number, writes, summaries, ledgers } = commit;
  const plates: string[] = [];
  const alarms: (string | number)[] = [];
  const removed: string[] = [];
  for (const { key, state, dueAtMs, heldUntilMs } of writes) {
    if (state === undefined) {
      removed.push(key);
      continue;
    }
    const deadline = dueAtMs === undefined ? '' : String(dueAtMs);
    plates.push(key, packValue(key, deadline, state));
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
    ledgers.size,
    ...plates,
    ...alarms,
    ...removed,
    ...outbox,
    ...books,
  ];
}
