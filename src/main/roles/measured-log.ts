/** A summary log that shows how busy it is. */
import { StageClock } from '#streams/stage-clock.ts';
import type { SummaryLog } from '#ports/summary-log.ts';
import type { Telemetry } from '#ports/telemetry.ts';

interface MeasuredLogOptions {
  readonly telemetry: Pick<Telemetry, 'watch'>;
  readonly monotonicMs: () => number;
  /** Batches that may wait for the disk. */
  readonly requestsMax: number;
}

/**
 * The same log. It is busy while a batch is on its way to the disk, and backpressured while so many
 * are that a further one would be told to come back.
 */
export function measureLog(log: SummaryLog, options: MeasuredLogOptions): SummaryLog {
  const { telemetry, monotonicMs, requestsMax } = options;
  const stage = new StageClock('writer', monotonicMs);
  const unwatch = telemetry.watch('stage_state_seconds', () => stage.read());
  let batches = 0;
  const move = (by: 1 | -1): void => {
    batches += by;
    if (batches === 0) stage.enter('idle');
    else stage.enter(batches < requestsMax ? 'busy' : 'backpressured');
  };
  return {
    cursor: (partition) => log.cursor(partition),
    append: async (partition, dataset, records) => {
      move(1);
      try {
        return await log.append(partition, dataset, records);
      } finally {
        move(-1);
      }
    },
    findNewest: (query) => log.findNewest(query),
    checkWritable: () => log.checkWritable(),
    close: async () => {
      unwatch();
      await log.close();
    },
  };
}
