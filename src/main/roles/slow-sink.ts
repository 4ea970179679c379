/** A writer that is slow at times. */
import type { SummarySink } from '#ports/summary-sink.ts';

/**
 * The writer with a pause in front of each batch.
 *
 * @param delay resolves when the batch may go on
 */
export function withDelays(sink: SummarySink, delay: () => Promise<void>): SummarySink {
  return {
    cursor: (partition) => sink.cursor(partition),
    append: async (partition, dataset, records) => {
      await delay();
      return sink.append(partition, dataset, records);
    },
    close: () => sink.close(),
  };
}
