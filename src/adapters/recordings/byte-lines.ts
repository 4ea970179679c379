/** Lines of a file as the bytes they are, without their line ends. */

/** One line; `bytes` is undefined when it is too long to be read. */
export interface ByteLine {
  readonly number: number;
  readonly bytes: Uint8Array | undefined;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * Splits a stream of bytes at its newlines. A byte order mark at the start is dropped.
 *
 * @param bytesMax a longer line is counted, but not kept
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  bytesMax: number,
): AsyncGenerator<ByteLine, void, undefined> {
  let number = 0;
  let length = 0;
  let parts: Uint8Array[] = [];

  const keep = (part: Uint8Array): void => {
    length += part.byteLength;
    if (length <= bytesMax) parts.push(part);
    else parts = [];
  };
  const take = (): ByteLine => {
    number += 1;
    const bytes = length <= bytesMax ? trim(Buffer.concat(parts), number === 1) : undefined;
    length = 0;
    parts = [];
    return { number, bytes };
  };

  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(NEWLINE, start);
      if (end === -1) break;
      keep(chunk.subarray(start, end));
      yield take();
      start = end + 1;
    }
    if (start < chunk.byteLength) keep(chunk.subarray(start));
  }
  if (length > 0) yield take();
}

function trim(line: Buffer, isFirst: boolean): Uint8Array {
  const isMarked = isFirst && line.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK);
  const start = isMarked ? BYTE_ORDER_MARK.length : 0;
  return line.subarray(start, line.at(-1) === RETURN ? -1 : undefined);
}
