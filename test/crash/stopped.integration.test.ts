/**
 * The promise under pauses: at each step of the way the process is held still for longer than the
 * others wait for it, and then goes on as if nothing had been. Every exit has exactly one summary
 * with the right values.
 */
import { describe, expect, it } from 'vitest';
import { verifyLog } from '#adapters/summary-log/verify-log.ts';
import { Plant, stop } from '#test/support/plant.ts';
import {
  PROCESSOR_FAILPOINTS,
  publishTraffic,
  SMALL_STEPS,
  WHOLE,
  WRITER_FAILPOINTS,
} from './crash-traffic.ts';
import { wasStopped } from './was-stopped.ts';

describe('a processor that is held still', () => {
  it.for(PROCESSOR_FAILPOINTS)(
    '%s: goes on, to another writer, and neither loses nor repeats a summary',
    async (failpoint, context) => {
      const plant = await Plant.open(context, SMALL_STEPS);
      const truth = await publishTraffic(plant);
      const writer = plant.start(['write']);
      const setting = `${failpoint}:2:stop`;
      const processor = plant.start(['process'], { PLATEFLOW_FAILPOINT: setting });
      await wasStopped(processor);
      await writer.saw(/The role has started/);
      await stop(writer);
      const next = plant.start(['write']);
      processor.signal('SIGCONT');
      await plant.verdictOn(truth);
      await stop(processor);
      await stop(next);
      expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
    },
  );
});

describe('a writer that is held still', () => {
  it.for(WRITER_FAILPOINTS)(
    '%s: is asked again, and the log has every summary once',
    async (failpoint, context) => {
      const plant = await Plant.open(context, {
        ...SMALL_STEPS,
        PLATEFLOW_RELAY_TIMEOUT_MS: '500',
      });
      const truth = await publishTraffic(plant);
      const writer = plant.start(['write'], { PLATEFLOW_FAILPOINT: `${failpoint}:2:stop` });
      const processor = plant.start(['process']);
      await wasStopped(writer);
      await processor.saw(/did not answer within 500 ms/);
      writer.signal('SIGCONT');
      await plant.verdictOn(truth);
      await stop(processor);
      await stop(writer);
      expect(await verifyLog(plant.log)).toMatchObject(WHOLE);
    },
  );
});
