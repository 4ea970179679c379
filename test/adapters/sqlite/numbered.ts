/** What the process of the crash test stores, made from numbers so that every bit can be checked. */
import type { PlateKey } from '#domain/plate.ts';
import type { DeadLetter } from '#ports/dead-letters.ts';
import type { Message } from '#ports/publisher.ts';
import type { Commit } from '#ports/stay-store.ts';

/** Plates that a commit writes: the same ones with each commit. */
export const PLATES = ['A', 'B', 'C', 'D', 'E'].map((plate) => `g/${plate}` as PlateKey);

/** Messages 3b-2, 3b-1 and 3b, for batches from 1. */
export function messagesNumbered(batch: number): readonly Message[] {
  return [2, 1, 0].map((back) => ({ plate: 'A', body: Buffer.from(`${3 * batch - back}`) }));
}

/** Every part of a commit says its number. */
export function commitNumbered(epoch: number, number: number): Commit {
  return {
    epoch,
    number,
    writes: PLATES.map((key) => ({
      key,
      state: `${number}`.repeat(200),
      dueAtMs: number,
      heldUntilMs: number,
    })),
    summaries: [`"${number} a"`, `"${number} b"`],
    ledgers: new Map([
      ['g', { entries: number, exits: number, countedInside: number, openStays: number }],
    ]),
  };
}

/** Two letters. */
export function lettersNumbered(batch: number): readonly DeadLetter[] {
  return ['a', 'b'].map((part) => ({
    queue: 'exit',
    reason: 'not_json',
    detail: `${batch} ${part}`,
    body: new Uint8Array(3_000).fill(batch % 256),
    atMs: batch,
  }));
}
