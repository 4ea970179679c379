/** Partitions: which one a plate belongs to, which there are, and how they are called. */
import { crc32 } from 'node:zlib';

/**
 * The partition of a plate: CRC-32 of its UTF-8 bytes, modulo the number of partitions. Every
 * publisher must answer alike, for all time.
 */
export function partitionOf(plate: string, partitions: number): number {
  return partitions === 1 ? 0 : crc32(plate) % partitions;
}

/**
 * The partition, when there is one of this number.
 *
 * @throws RangeError when there is none, which is an error of the caller
 */
export function checkPartition(partition: number, partitions: number): number {
  if (Number.isInteger(partition) && partition >= 0 && partition < partitions) return partition;
  throw new RangeError(`There is no partition ${partition}: they are numbered from 0.`);
}

/** What a partition is called in names of queues, keys and files: `p00`. */
export function partitionLabel(partition: number): string {
  return `p${String(partition).padStart(2, '0')}`;
}
