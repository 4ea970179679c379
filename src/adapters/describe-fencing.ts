/** Why a commit is not taken, in the words that every store has for it. */
import type { Commit } from '#ports/stay-store.ts';

/** Where a partition stands. */
export interface PartitionStanding {
  /** 0 before the first claim. */
  readonly epoch: number;
  readonly nextCommit: number;
}

/** A sentence about a commit that is not the next one of the owner of the partition. */
export function describeFencing(
  partition: number,
  { epoch, number }: Pick<Commit, 'epoch' | 'number'>,
  standing: PartitionStanding,
): string {
  const name = `Partition ${partition}`;
  if (standing.epoch === 0) return `${name} has not been claimed by anybody.`;
  if (standing.epoch !== epoch) {
    return `${name} is in epoch ${standing.epoch}, the commit comes from epoch ${epoch}.`;
  }
  return `${name} expects commit ${standing.nextCommit}, this is commit ${number}.`;
}
