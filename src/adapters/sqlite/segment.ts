/**
 * Several messages in one row: each is its length, as 32 bits in little-endian order, and its
 * bytes. A row a message would cost twice as much to write and seven times as much to read.
 */

/** Bounds what is read at once for a consumer that asks for less. */
const MESSAGES_MAX = 512;
const BYTES_MAX = 262_144;
const LENGTH_BYTES = 4;

/** Splits messages into pieces that are small enough for one segment each, in order. */
export function* segmented(
  bodies: readonly Uint8Array[],
): Generator<readonly Uint8Array[], void, undefined> {
  let begin = 0;
  let bytes = 0;
  for (const [i, body] of bodies.entries()) {
    const isFull = i - begin === MESSAGES_MAX || bytes + body.length > BYTES_MAX;
    if (isFull && i > begin) {
      yield bodies.slice(begin, i);
      begin = i;
      bytes = 0;
    }
    bytes += body.length;
  }
  if (begin < bodies.length) yield bodies.slice(begin);
}

/** The bytes of one segment. */
export function packSegment(bodies: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let size = 0;
  for (const body of bodies) size += LENGTH_BYTES + body.length;
  const segment = new Uint8Array(size);
  const view = new DataView(segment.buffer);
  let offset = 0;
  for (const body of bodies) {
    view.setUint32(offset, body.length, true);
    segment.set(body, offset + LENGTH_BYTES);
    offset += LENGTH_BYTES + body.length;
  }
  return segment;
}

/** The messages of a segment. They share its memory. */
export function unpackSegment(segment: Uint8Array): readonly Uint8Array[] {
  const view = new DataView(segment.buffer, segment.byteOffset, segment.byteLength);
  const bodies: Uint8Array[] = [];
  for (let offset = 0; offset < segment.length;) {
    const begin = offset + LENGTH_BYTES;
    const end = begin + view.getUint32(offset, true);
    bodies.push(segment.subarray(begin, end));
    offset = end;
  }
  return bodies;
}
