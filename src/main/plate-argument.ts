/** The plate and the garage that a command is asked about, brought into the form of the edge. */
import { isGarageId, normalisePlate, saysNoPlate } from '#domain/plate.ts';
import { CommandFailed, EXIT } from './exit-codes.ts';
import { visible } from './terminal.ts';
import type { Plate } from '#domain/plate.ts';

/** @throws CommandFailed with the reason why it is no plate */
export function toPlate(text: string): Plate {
  const plate = normalisePlate(text);
  if (plate !== undefined) return plate;
  const message = `"${visible(text.slice(0, 80))}" is no plate: ${whyNot(text)}.`;
  throw new CommandFailed(EXIT.usage, message);
}

/** @throws CommandFailed when no garage can have this name */
export function toGarage(text: string | undefined): string | undefined {
  if (text === undefined || isGarageId(text)) return text;
  const message = `"${visible(text.slice(0, 80))}" is no garage`;
  const rule = 'a garage has 1 to 64 letters, digits, ".", "_" and "-"';
  throw new CommandFailed(EXIT.usage, `${message}: ${rule}.`);
}

function whyNot(text: string): string {
  if (saysNoPlate(text)) return 'cameras write this for a plate that they could not read';
  const letters = text.normalize('NFKC').replace(/[\p{Zs}\p{Pd}]/gu, '');
  if (letters === '') return 'there is nothing in it';
  const foreign = /[^\p{L}\p{M}0-9]/u.exec(letters)?.[0];
  if (foreign !== undefined) {
    return `it has "${visible(foreign)}", and a plate has letters and digits alone`;
  }
  if (letters.length > 16)
    return `it has ${letters.length} letters and digits, and at most 16 may be`;
  return 'it needs letters or digits that can be seen';
}
