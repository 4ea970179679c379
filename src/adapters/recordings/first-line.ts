/** The beginning of a file, to see what kind of file it is. */
import { openBytes } from './open-bytes.ts';

/** A first line that is longer tells nothing. */
const BYTES_MAX = 1 << 20;
const NEWLINE = 0x0a;

/** The first line of a file, compressed or not; undefined when there is none that is whole. */
export async function firstLineOf(path: string): Promise<string | undefined> {
  let head = Buffer.alloc(0);
  for await (const chunk of await openBytes(path)) {
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf(NEWLINE);
    if (end !== -1) return head.toString('utf8', 0, end);
    if (head.length > BYTES_MAX) return undefined;
  }
  return undefined;
}
