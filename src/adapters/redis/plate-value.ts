/** What is stored for a plate: its deadline, or nothing, then a space and its sealed state. */
import { maskPlate, splitKey } from '#domain/plate.ts';
import { openSealed, refuseDamaged, sealText } from '../sealed-text.ts';
import type { PlateKey } from '#domain/plate.ts';

export function packValue(key: PlateKey, deadline: string, state: string): string {
  return `${deadline} ${sealText(place(key, deadline), state)}`;
}

/**
 * The state that a value holds.
 *
 * @throws RefusedToRun when the value is damaged, or that of another plate
 */
export function stateOf(key: PlateKey, value: string): string {
  const end = value.indexOf(' ');
  const state = openSealed(place(key, value.slice(0, end)), value.slice(end + 1));
  if (state !== undefined) return state;
  const { garageId, plate } = splitKey(key);
  throw refuseDamaged(`The state of plate ${maskPlate(plate)} in garage ${garageId} in Redis`);
}

/** A deadline that was changed would be missed, so it belongs to what is sealed. */
function place(key: PlateKey, deadline: string): string {
  return `${key} ${deadline}`;
}
