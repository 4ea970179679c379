/** A checksum of texts: it tells apart what differs by mistake, not what was made to look the same. */
import { crc32 } from 'node:zlib';

/** The CRC-32 of a text in UTF-8. */
export function checksum(text: string): number {
  return crc32(text);
}
