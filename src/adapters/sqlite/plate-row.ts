/** The row of a plate: its deadlines, and its state, which is sealed together with them. */
import { maskPlate, splitKey } from '#domain/plate.ts';
import { openSealed, refuseDamaged, sealText } from '../sealed-text.ts';
import type { PlateKey } from '#domain/plate.ts';

/** The columns that belong together. */
export interface PlateRow {
  readonly state: string;
  readonly dueAt: number | null;
  readonly heldUntil: number | null;
}

/** What is stored in the column of the state. */
export function sealState(key: PlateKey, { state, dueAt, heldUntil }: PlateRow): string {
  return sealText(place(key, dueAt, heldUntil), state);
}

/**
 * The state that a row holds.
 *
 * @throws RefusedToRun when the row is damaged, or that of another plate
 */
export function stateOf(key: PlateKey, { state, dueAt, heldUntil }: PlateRow): string {
  const opened = openSealed(place(key, dueAt, heldUntil), state);
  if (opened !== undefined) return opened;
  const { garageId, plate } = splitKey(key);
  throw refuseDamaged(`The state of plate ${maskPlate(plate)} in garage ${garageId} in SQLite`);
}

function place(key: PlateKey, dueAt: number | null, heldUntil: number | null): string {
  return `${key} ${dueAt ?? ''} ${heldUntil ?? ''}`;
}
