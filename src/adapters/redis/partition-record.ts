/** What the hash of a partition says, as its owner needs it. */
import type { GarageLedger } from '#domain/ledger.ts';
import type { Ownership } from '#ports/stay-store.ts';

/** Begins the fields that hold the books, one a garage, as JSON. */
export const LEDGER_FIELD = 'ledger:';

/** @param fields of the hash, each followed by its value */
export function readOwnership(fields: readonly string[]): Ownership {
  const record = new Map<string, string>();
  const ledgers = new Map<string, GarageLedger>();
  for (let index = 0; index < fields.length; index += 2) {
    const [field, value] = fields.slice(index, index + 2) as [string, string];
    if (!field.startsWith(LEDGER_FIELD)) record.set(field, value);
    else ledgers.set(field.slice(LEDGER_FIELD.length), JSON.parse(value) as GarageLedger);
  }
  const number = (field: string): number => Number(record.get(field));
  return {
    epoch: number('epoch'),
    nextCommit: number('nextCommit'),
    dataset: String(record.get('dataset')),
    lastSummary: number('lastSummary'),
    outboxDepth: number('lastSummary') - number('trimmed'),
    ledgers,
  };
}
