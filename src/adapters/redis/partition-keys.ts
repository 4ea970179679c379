/**
 * The keys of Plateflow in Redis. Those of one partition have the same hash tag, so in a cluster
 * they are on one server, and a script may use them all.
 */
import { partitionLabel } from '../partition.ts';

export interface PartitionKeys {
  /**
   * Hash: epoch, nextCommit, lastSummary, trimmed, dataset, partitions, seals, audited, auditing, and a ledger a
   * garage.
   */
  readonly partition: string;
  /** Hash: a plate's key to its value, that is, its deadline, a space and its sealed state. */
  readonly plates: string;
  /** Sorted set: plates by their alarm, which is not later than the deadline. */
  readonly due: string;
  /** Sorted set: plates by the watermark that they wait for. */
  readonly held: string;
  /** Stream: the summaries of a commit under the number of the last of them. */
  readonly outbox: string;
  /** String that expires: who works on the partition. */
  readonly lease: string;
}

/** Hash: `name` of the history and `partitions`, their number; of all partitions together. */
export const DATASET_KEY = 'plateflow:dataset';

export function partitionKeys(partition: number): PartitionKeys {
  const prefix = `plateflow:{${partitionLabel(partition)}}`;
  return {
    partition: prefix,
    plates: `${prefix}:plates`,
    due: `${prefix}:due`,
    held: `${prefix}:held`,
    outbox: `${prefix}:outbox`,
    lease: `${prefix}:lease`,
  };
}
