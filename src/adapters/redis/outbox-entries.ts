/**
 * Summaries as outbox entries: several in one, sealed, under the number of the last.
 *
 * E1 Summaries are numbered without gaps, so the last number and the count tell all of them.
 */
import { joinSummaries, splitSummaries } from '../joined-summaries.ts';
import { openSealed, refuseDamaged, sealText } from '../sealed-text.ts';
import type { OutboxRecord } from '#ports/stay-store.ts';

/** Bounds how much is read in vain when only a part of an entry is wanted. */
const SUMMARIES_MAX = 512;

/** Counts and texts in turn, for the script; one pair unless there are very many summaries. */
export function packSummaries(summaries: readonly string[]): string[] {
  const packed: string[] = [];
  for (let start = 0; start < summaries.length; start += SUMMARIES_MAX) {
    const part = summaries.slice(start, start + SUMMARIES_MAX);
    const count = String(part.length);
    packed.push(count, sealText(count, joinSummaries(part)));
  }
  return packed;
}

/**
 * The records of some entries.
 *
 * @param entries last number and text in turn
 * @param afterN the first record is the one after this
 * @param limit how many at most
 * @throws RefusedToRun when an entry is damaged
 */
export function unpackSummaries(
  entries: readonly (number | string)[],
  afterN: number,
  limit: number,
): readonly OutboxRecord[] {
  const records: OutboxRecord[] = [];
  for (let index = 0; index < entries.length; index += 2) {
    const last = Number(entries[index]);
    const summaries = openEntry(entries[index + 1] as string, last);
    const first = last - summaries.length + 1;
    for (const [offset, summary] of summaries.entries()) {
      const n = first + offset;
      if (n > afterN && records.length < limit) records.push({ n, summary });
    }
  }
  return records;
}

/** Separators that were damaged change the count, which is a part of what was sealed. */
function openEntry(sealed: string, last: number): readonly string[] {
  const count = String(splitSummaries(sealed).length);
  const summaries = openSealed(count, sealed);
  if (summaries === undefined) {
    throw refuseDamaged(`The entry of the outbox in Redis that ends with summary ${last}`);
  }
  return splitSummaries(summaries);
}
