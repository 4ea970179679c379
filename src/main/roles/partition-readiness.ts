/** What `/readyz` says of a partition. */
import { describeError } from '#telemetry/logged-error.ts';
import type { PartitionState } from '#streams/partition-status.ts';

/**
 * Says what the partition does. A standby is ready: it can take over at any time.
 *
 * @throws Error with the reason when it does not work, or takes no more work
 */
export function checkPartition(state: PartitionState): string {
  switch (state.is) {
    case 'running':
      return 'running';
    case 'standby':
      return `standby: ${state.holder} holds it`;
    case 'full': {
      const why = describeError(state.error)?.message ?? 'the writer is too slow';
      throw new Error(`The outbox is full with ${state.summaries} summaries: ${why}`);
    }
    case 'waiting': {
      const why = describeError(state.error)?.message;
      throw new Error(why === undefined ? 'It has not begun yet.' : `It begins anew: ${why}`);
    }
    default:
      throw new Error(state satisfies never);
  }
}
