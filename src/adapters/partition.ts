/** Which partition a plate belongs to. Every publisher must answer alike, for all time. */
import { crc32 } from 'node:zlib';

/** The partition of a plate: CRC-32 of its UTF-8 bytes, modulo the number of partitions. */
export function partitionOf(plate: string, partitions: number): number {
  return partitions === 1 ? 0 : crc32(plate) % partitions;
}
