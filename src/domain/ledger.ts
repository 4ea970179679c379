/**
 * The books of each garage. "Counted inside" follows the cameras (every entry adds one, every exit
 * takes one away); "open stays" follows the pairing. They differ when reads are missed, and that
 * difference is the drift an operator wants to see (rule 7).
 *
 * L1 No count is ever negative (rule 9).
 */

/** The running totals of one garage. */
export interface GarageLedger {
  readonly entries: number;
  readonly exits: number;
  readonly countedInside: number;
  readonly openStays: number;
}

/** What one decision adds to the books. */
export interface LedgerChange {
  readonly entries: number;
  readonly exits: number;
  readonly openStays: number;
}

export const EMPTY_LEDGER: GarageLedger = { entries: 0, exits: 0, countedInside: 0, openStays: 0 };

/** The books after a change. */
export function bookChange(ledger: GarageLedger, change: LedgerChange): GarageLedger {
  return {
    entries: ledger.entries + change.entries,
    exits: ledger.exits + change.exits,
    countedInside: Math.max(0, ledger.countedInside + change.entries - change.exits),
    openStays: Math.max(0, ledger.openStays + change.openStays),
  };
}
