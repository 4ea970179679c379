/** A segment as it is stored: four bytes of checksum, and the segment. */
import { crc32 } from 'node:zlib';
import { refuseDamaged } from '../sealed-text.ts';

const CHECKSUM_BYTES = 4;

export function sealSegment(segment: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(CHECKSUM_BYTES + segment.length);
  new DataView(sealed.buffer).setUint32(0, crc32(segment), true);
  sealed.set(segment, CHECKSUM_BYTES);
  return sealed;
}

/**
 * The segment that was stored. It shares the memory of what is given.
 *
 * @param name of its queue, for a person
 * @throws RefusedToRun when it is damaged
 */
export function openSegment(sealed: unknown, name: string): Uint8Array {
  if (sealed instanceof Uint8Array && sealed.length >= CHECKSUM_BYTES) {
    const segment = sealed.subarray(CHECKSUM_BYTES);
    const { buffer, byteOffset, byteLength } = sealed;
    const stored = new DataView(buffer, byteOffset, byteLength).getUint32(0, true);
    if (stored === crc32(segment)) return segment;
  }
  throw refuseDamaged(`A message of the queue ${name} in SQLite`);
}
