/** What the hash of a partition says, as its owner needs it. */
import { openSealed, refuseDamaged, sealText } from '../sealed-text.ts';
import type { GarageLedger } from '#domain/ledger.ts';
import type { Ownership } from '#ports/stay-store.ts';

/** Begins the fields that hold the books, one a garage, as sealed JSON. */
export const LEDGER_FIELD = 'ledger:';

/** The field of a garage's books, and its value. */
export function packLedger(garage: string, ledger: GarageLedger): readonly [string, string] {
  const field = LEDGER_FIELD + garage;
  return [field, sealText(field, JSON.stringify(ledger))];
}

/**
 * @param fields of the hash, each followed by its value
 * @throws RefusedToRun when books are damaged
 */
export function readOwnership(fields: readonly string[]): Ownership {
  const record = new Map<string, string>();
  const ledgers = new Map<string, GarageLedger>();
  for (let index = 0; index < fields.length; index += 2) {
    const [field, value] = fields.slice(index, index + 2) as [string, string];
    if (!field.startsWith(LEDGER_FIELD)) record.set(field, value);
    else ledgers.set(field.slice(LEDGER_FIELD.length), readLedger(field, value));
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

/** The run of the server in which the partition was audited last. */
export function auditedIn(fields: readonly string[]): string | undefined {
  for (let index = 0; index < fields.length; index += 2) {
    if (fields[index] === 'audited') return fields[index + 1];
  }
  return undefined;
}

function readLedger(field: string, value: string): GarageLedger {
  const json = openSealed(field, value);
  if (json === undefined) throw refuseDamaged(`The field ${field} of a partition in Redis`);
  return JSON.parse(json) as GarageLedger;
}
