/**
 * The running ledgers of the garages of one partition.
 *
 * B1 Only the owner of the partition keeps them, and every commit carries those that it changed,
 *    so the stored ledgers are those of the committed turns.
 * B2 There are at most `GARAGES_MAX`; the garages beyond share one ledger, because a garage id
 *    comes from outside and each ledger becomes a label of a metric.
 */
import { bookChange, EMPTY_LEDGER } from '#domain/ledger.ts';
import { splitKey } from '#domain/plate.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { Turn } from './turn.ts';

const GARAGES_MAX = 256;
const OTHER_GARAGES = 'other';

export class Books {
  readonly #ledgers: Map<string, GarageLedger>;

  constructor(ledgers: ReadonlyMap<string, GarageLedger>) {
    this.#ledgers = new Map(ledgers);
  }

  get ledgers(): ReadonlyMap<string, GarageLedger> {
    return this.#ledgers;
  }

  /**
   * Enters what a turn changes.
   *
   * @param changed collects the ledgers that the commit must carry
   */
  enter(turn: Turn, changed: Map<string, GarageLedger>): void {
    let entries = 0;
    let exits = 0;
    for (const { mail, outcome } of turn.rulings) {
      if (outcome !== 'accepted') continue;
      if (mail.sighting?.kind === 'entry') entries += 1;
      else exits += 1;
    }
    const openStays = Number(turn.state.isInside) - Number(turn.before.isInside);
    if (entries === 0 && exits === 0 && openStays === 0) return;
    const garage = this.#accountOf(splitKey(turn.key).garageId);
    const ledger = this.#ledgers.get(garage) ?? EMPTY_LEDGER;
    const booked = bookChange(ledger, { entries, exits, openStays });
    this.#ledgers.set(garage, booked);
    changed.set(garage, booked);
  }

  #accountOf(garageId: string): string {
    if (this.#ledgers.has(garageId) || this.#ledgers.size < GARAGES_MAX) return garageId;
    return OTHER_GARAGES;
  }
}
