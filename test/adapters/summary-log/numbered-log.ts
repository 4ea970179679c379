/** A log whose bytes and lines are known, to be damaged. Its lines are counted from 0. */
import { linesOf, recordsOf } from './records.ts';

export class NumberedLog {
  readonly bytes: Buffer;
  readonly #lines: readonly string[];
  readonly #ends: readonly number[];

  constructor(count: number) {
    this.#lines = linesOf(recordsOf(1, count));
    this.bytes = Buffer.from(this.#lines.join(''));
    let end = 0;
    this.#ends = this.#lines.map((line) => (end += line.length));
  }

  get count(): number {
    return this.#lines.length;
  }

  /** Where a line begins, counted from 0. */
  startOf(line: number): number {
    return line === 0 ? 0 : (this.#ends[line - 1] as number);
  }

  /** The line that a byte is in, counted from 0. */
  lineAt(offset: number): number {
    return this.#ends.findIndex((end) => offset < end);
  }

  /** How many lines are whole in the first bytes. */
  wholeLines(length: number): number {
    const torn = this.#ends.findIndex((end) => end > length);
    return torn === -1 ? this.count : torn;
  }

  flipped(offset: number, bit: number): Buffer {
    const damaged = Buffer.from(this.bytes);
    damaged[offset] = (damaged[offset] as number) ^ (1 << bit);
    return damaged;
  }
}
