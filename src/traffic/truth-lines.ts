/** The truth as a file: one JSON object for each publication, in any order, of any generator. */
import { formatInstant, parseInstant } from '#domain/instant.ts';
import { MALFORMATIONS } from './malformations.ts';
import type { RejectionReason, SightingKind } from '#domain/sighting.ts';
import type { Publication } from './publication.ts';
import type { Truth } from './truth.ts';

/** The reasons that a generator can know of. */
const REASONS: ReadonlySet<RejectionReason> = new Set(MALFORMATIONS.map(({ reason }) => reason));

/** When a line of a truth file is not one. */
export class TruthLineError extends Error {
  override readonly name = 'TruthLineError';
}

/**
 * The lines to append for a batch, each with its newline.
 *
 * @param isConfirmed whether the queue is known to have stored the batch
 */
export function writeTruthLines(batch: readonly Publication[], isConfirmed: boolean): string {
  let lines = '';
  for (const { kind, truth } of batch) {
    const certainty = isConfirmed ? {} : { confirmed: false };
    const line =
      'reason' in truth
        ? { kind, reason: truth.reason, ...certainty }
        : {
            kind,
            id: truth.id,
            garage_id: truth.garageId,
            vehicle_plate: truth.plate,
            at: formatInstant(truth.atMs),
            ...certainty,
          };
    lines += `${JSON.stringify(line)}\n`;
  }
  return lines;
}

/**
 * Adds the lines of a truth file to a truth.
 *
 * @param name of the file, for messages
 * @throws TruthLineError when a line is not one, with its number
 */
export async function readTruthLines(
  truth: Truth,
  lines: AsyncIterable<string> | Iterable<string>,
  name: string,
): Promise<void> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line === '') continue;
    const row = parseRow(line);
    if (row === undefined) {
      throw new TruthLineError(`${name}:${number} is not a line of a truth file: ${line}`);
    }
    const { kind, confirmed } = row;
    const published = 'reason' in row ? { reason: row.reason } : toSighting(row);
    if (confirmed === false) truth.recordUncertain(published);
    else truth.record(kind, published);
  }
}

interface RowBase {
  readonly kind: SightingKind;
  readonly confirmed?: boolean;
}
interface SightingRow extends RowBase {
  readonly id: string;
  readonly garage_id: string;
  readonly vehicle_plate: string;
  readonly at: string;
}
interface RefusalRow extends RowBase {
  readonly reason: RejectionReason;
}

function parseRow(line: string): SightingRow | RefusalRow | undefined {
  let row: Partial<SightingRow & RefusalRow> | null;
  try {
    row = JSON.parse(line) as Partial<SightingRow & RefusalRow> | null;
  } catch {
    return undefined;
  }
  if (row?.kind !== 'entry' && row?.kind !== 'exit') return undefined;
  if (row.reason !== undefined) return REASONS.has(row.reason) ? (row as RefusalRow) : undefined;
  const texts = [row.id, row.garage_id, row.vehicle_plate, row.at];
  const isSighting = texts.every((text) => typeof text === 'string');
  return isSighting && parseInstant(String(row.at)) !== undefined
    ? (row as SightingRow)
    : undefined;
}

function toSighting({ id, garage_id, vehicle_plate, at }: SightingRow) {
  return { id, garageId: garage_id, plate: vehicle_plate, atMs: parseInstant(at) as number };
}
